using Scheduler.Simulation.Runs;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Tests.Scheduling;

/// <summary>The rules that were measured on kube-scheduler 1.36.</summary>
public sealed class KubeSchedulerTests
{
    private const int Slots = 2;

    private static readonly string[] Nodes = ["n1", "n2", "n3"];

    private readonly SimulatedClock _clock = new();

    [Fact]
    public async Task RunAsync_NoExtender_SpreadsAGroup()
    {
        var scheduler = NewScheduler(extender: null);
        var pods = Add(scheduler, "a", "b", "c");

        await scheduler.RunAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(Nodes, pods.Select(pod => pod.NodeName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_BestScoreOnAFullerNode_GoesThere()
    {
        var extender = new FakeExtender { Best = "n2" };
        var scheduler = NewScheduler(extender);
        scheduler.AddBound(new SimulatedPod("other", group: "g"), "n2");
        var pod = Add(scheduler, "a")[0];

        await scheduler.RunAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(("n2", 1), (pod.NodeName, extender.Prioritized));
    }

    [Fact]
    public async Task RunAsync_OneNodePassesFilter_SkipsPrioritize()
    {
        var extender = new FakeExtender { Passes = name => name == "n3" };
        var scheduler = NewScheduler(extender);
        var pod = Add(scheduler, "a")[0];

        await scheduler.RunAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(("n3", 0), (pod.NodeName, extender.Prioritized));
    }

    [Fact]
    public async Task RunAsync_AllNodesRefused_AsksTwiceAndThenAfterFiveMinutes()
    {
        var scheduler = NewScheduler(new FakeExtender { Passes = _ => false });
        var pod = Add(scheduler, "a")[0];

        await scheduler.RunAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(2, pod.FilterCalls);

        await scheduler.RunAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(3, pod.FilterCalls);
    }

    [Fact]
    public async Task RunAsync_ReasonDiffersEachTime_TriesAgainAtOnce()
    {
        var calls = 0;
        var scheduler = NewScheduler(new FakeExtender { Passes = _ => false, Reason = () => $"refused call {calls++}" });
        var pod = Add(scheduler, "a")[0];

        await scheduler.RunAsync(TimeSpan.FromSeconds(1));

        Assert.InRange(pod.FilterCalls, 100, 250);
    }

    [Fact]
    public async Task RunAsync_PodOfLowerPriorityOnEachNode_EvictsOneAndIsNominated()
    {
        var extender = new FakeExtender();
        var scheduler = NewScheduler(extender);
        foreach (var node in Nodes)
            for (var slot = 0; slot < Slots; slot++) scheduler.AddBound(new SimulatedPod($"{node}-{slot}"), node);
        var pod = new SimulatedPod("high", priority: 1);
        scheduler.Add(pod);

        await scheduler.RunAsync(TimeSpan.FromSeconds(5));

        Assert.Equal((1, "n1", "n1"), (scheduler.Evictions, pod.NominatedNodeName, pod.NodeName));
        Assert.Equal(1, extender.Deleted);
    }

    [Fact]
    public void BackoffAfter_MoreAttempts_DoublesUpToTheLimit() => Assert.Equal(
        [1.0, 2, 4, 8, 10, 10],
        Enumerable.Range(1, 6).Select(attempts => SchedulingQueue.BackoffAfter(attempts, SchedulingQueue.DefaultMaxBackoff).TotalSeconds));

    private KubeScheduler NewScheduler(IExtender? extender) => new(_clock, time => _clock.Now += time, extender, Nodes, Slots);

    private static SimulatedPod[] Add(KubeScheduler scheduler, params string[] names)
    {
        var pods = names.Select(name => new SimulatedPod(name, group: "g")).ToArray();
        foreach (var pod in pods) scheduler.Add(pod);
        return pods;
    }

    private sealed class FakeExtender : IExtender
    {
        public Func<string, bool> Passes { get; init; } = _ => true;

        public Func<string> Reason { get; init; } = () => "refused";

        public string? Best { get; init; }

        public int Prioritized { get; private set; }

        public int Deleted { get; private set; }

        public Task<ExtenderFilterResult> FilterAsync(
            SimulatedPod pod, IReadOnlyList<string> nodeNames, CancellationToken cancellationToken)
        {
            var reason = Reason();
            return Task.FromResult(new ExtenderFilterResult(
                [.. nodeNames.Where(Passes)], nodeNames.Where(name => !Passes(name)).ToDictionary(name => name, _ => reason)));
        }

        public Task<IReadOnlyDictionary<string, int>> PrioritizeAsync(
            SimulatedPod pod, IReadOnlyList<string> nodeNames, CancellationToken cancellationToken)
        {
            Prioritized++;
            return Task.FromResult<IReadOnlyDictionary<string, int>>(nodeNames.ToDictionary(name => name, name => name == Best ? 10 : 0));
        }

        public void Changed(SimulatedPod pod, bool isDeleted) => Deleted += isDeleted ? 1 : 0;
    }
}
