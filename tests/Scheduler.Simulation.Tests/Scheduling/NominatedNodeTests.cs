using Scheduler.Simulation.Runs;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Tests.Scheduling;

/// <summary>What kube-scheduler does with a node that another client nominated, as measured on 1.36.2.</summary>
public sealed class NominatedNodeTests
{
    private static readonly string[] Nodes = ["n1", "n2", "n3"];
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly SimulatedClock _clock = new();
    private readonly FilterLog _extender = new();

    [Theory]
    [InlineData("n1")]
    [InlineData("n2")]
    [InlineData("n3")]
    public async Task RunAsync_NominatedNodeHasRoom_IsTakenWithoutScores(string node)
    {
        var scheduler = NewScheduler(slots: 2);
        // A group is spread, so that its node is the last that scores would choose.
        scheduler.AddBound(new SimulatedPod("sibling", group: "g"), node);
        var pod = Add(scheduler, "p", node);

        await scheduler.RunAsync(Second);

        Assert.Equal(node, pod.NodeName);
        Assert.Equal([node], Assert.Single(_extender.Offers));
        Assert.Equal(0, _extender.Prioritized);
    }

    [Theory]
    [InlineData("n1", "a full node")]
    [InlineData("gone", "an unknown node")]
    public async Task RunAsync_NominatedNodeHasNoRoom_GoesElsewhereAtOnceAndEvictsNoPod(string node, string what)
    {
        var scheduler = NewScheduler(slots: 1);
        scheduler.AddBound(new SimulatedPod("other", priority: -1), "n1");
        var pod = Add(scheduler, "p", node);

        await scheduler.RunAsync(Second);

        Assert.True(pod.NodeName is "n2" or "n3", what);
        Assert.Equal((1, 0), (pod.Attempts, scheduler.Evictions));
    }

    [Fact]
    public async Task RunAsync_ExtenderRefusesTheNominatedNode_AsksAboutTheOthersInTheSameAttempt()
    {
        _extender.Passes = name => name != "n1";
        var scheduler = NewScheduler(slots: 1);
        var pod = Add(scheduler, "p", "n1");

        await scheduler.RunAsync(Second);

        Assert.True(pod.NodeName is "n2" or "n3");
        Assert.Equal((1, 2), (pod.Attempts, pod.FilterCalls));
        Assert.Equal((1, 3, 1), (_extender.Offers[0].Count, _extender.Offers[1].Count, _extender.Prioritized));
    }

    [Fact]
    public async Task RunAsync_SlotNominatedForAGatedPod_KeepsAnOrdinaryPodPendingUntilItIsCleared()
    {
        var scheduler = NewScheduler(slots: 1);
        var gated = new SimulatedPod("gated");
        foreach (var node in (string[])["n1", "n2"]) scheduler.AddBound(new SimulatedPod($"on-{node}"), node);
        scheduler.Nominate(gated, "n3");
        var ordinary = Add(scheduler, "ordinary");

        await scheduler.RunAsync(TimeSpan.FromSeconds(20));
        Assert.Null(ordinary.NodeName);
        Assert.Equal("0/3 nodes are available: 3 Insufficient cpu.", ordinary.Message);

        scheduler.Nominate(gated, null);
        await scheduler.RunAsync(TimeSpan.FromSeconds(2));
        Assert.Equal("n3", ordinary.NodeName);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task RunAsync_SlotNominatedForAnother_IsForHigherPriorityAlone(int priority, bool isTaken)
    {
        var scheduler = NewScheduler(slots: 1, "n1");
        scheduler.Nominate(new SimulatedPod("gated"), "n1");
        var pod = new SimulatedPod("p", priority);
        scheduler.Add(pod);

        await scheduler.RunAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(isTaken, pod.NodeName == "n1");
    }

    [Fact]
    public async Task RunAsync_SlotNominatedForAPodThatIsDeleted_IsFreeAgain()
    {
        var scheduler = NewScheduler(slots: 1, "n1");
        var gated = new SimulatedPod("gated");
        scheduler.Nominate(gated, "n1");
        var ordinary = Add(scheduler, "ordinary");
        await scheduler.RunAsync(Second);

        scheduler.Delete(gated);
        await scheduler.RunAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("n1", ordinary.NodeName);
    }

    // Each keeps the other from the slot, so that neither may be lost.
    [Fact]
    public async Task RunAsync_OneSlotNominatedForTwo_BothAreBound()
    {
        var scheduler = NewScheduler(slots: 1, "n1", "n2");
        SimulatedPod[] pods = [Add(scheduler, "a", "n1"), Add(scheduler, "b", "n1")];

        await scheduler.RunAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(["n1", "n2"], pods.Select(pod => pod.NodeName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "n1")]
    public async Task RunAsync_NoRoomAnywhere_FailsAndClearsTheNominationUnlessItIsKept(bool clears, string? nominated)
    {
        var scheduler = NewScheduler(slots: 1, clears, Nodes);
        var others = Nodes.Select(node => new SimulatedPod($"on-{node}")).ToArray();
        foreach (var (other, node) in others.Zip(Nodes)) scheduler.AddBound(other, node);
        var pod = Add(scheduler, "p", "n1");

        await scheduler.RunAsync(Second);
        Assert.Equal(((string?)null, nominated), (pod.NodeName, pod.NominatedNodeName));
        Assert.InRange(pod.SchedulerPatches, 1, 2);

        scheduler.Delete(others[1]);
        await scheduler.RunAsync(TimeSpan.FromSeconds(2));
        Assert.Equal("n2", pod.NodeName);
    }

    [Fact]
    public async Task Nominate_BoundPod_ChangesNothing()
    {
        var scheduler = NewScheduler(slots: 1);
        var bound = new SimulatedPod("bound");
        scheduler.AddBound(bound, "n1");

        scheduler.Nominate(bound, "n2");
        SimulatedPod[] pods = [Add(scheduler, "a"), Add(scheduler, "b")];
        await scheduler.RunAsync(Second);

        Assert.Null(bound.NominatedNodeName);
        Assert.All(pods, pod => Assert.NotNull(pod.NodeName));
    }

    private KubeScheduler NewScheduler(int slots, params string[] nodes) =>
        NewScheduler(slots, clears: true, nodes.Length > 0 ? nodes : Nodes);

    private KubeScheduler NewScheduler(int slots, bool clears, string[] nodes) =>
        new(_clock, time => _clock.Now += time, _extender, nodes, slots) { ClearsFailedNominations = clears };

    private static SimulatedPod Add(KubeScheduler scheduler, string name, string? nominated = null)
    {
        var pod = new SimulatedPod(name, group: "g");
        scheduler.Nominate(pod, nominated);
        scheduler.Add(pod);
        return pod;
    }

    private sealed class FilterLog : IExtender
    {
        public Func<string, bool> Passes { get; set; } = _ => true;

        public List<IReadOnlyList<string>> Offers { get; } = [];

        public int Prioritized { get; private set; }

        public Task<ExtenderFilterResult> FilterAsync(
            SimulatedPod pod, IReadOnlyList<string> nodeNames, CancellationToken cancellationToken)
        {
            Offers.Add(nodeNames);
            return Task.FromResult(new ExtenderFilterResult(
                [.. nodeNames.Where(Passes)], nodeNames.Where(name => !Passes(name)).ToDictionary(name => name, _ => "refused")));
        }

        public Task<IReadOnlyDictionary<string, int>> PrioritizeAsync(
            SimulatedPod pod, IReadOnlyList<string> nodeNames, CancellationToken cancellationToken)
        {
            Prioritized++;
            return Task.FromResult<IReadOnlyDictionary<string, int>>(new Dictionary<string, int>());
        }
    }
}
