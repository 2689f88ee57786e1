using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Planner.Groups;
using Scheduler.Sandbox;

namespace Scheduler.Planner.Tests;

/// <summary>What explain shows of a pod, from its gate to after its release.</summary>
public sealed class PlanReportsTests : IDisposable
{
    private static readonly PlannerOptions Options = new();

    private readonly FakeCluster _cluster = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly Replica _replica;

    public PlanReportsTests() => _replica = new Replica(_cluster, _clock);

    [Fact]
    public void Find_PodThatNeverHadOurGate_IsNothing()
    {
        _cluster.Create("a", gates: ["other"]);
        _replica.Run();

        Assert.Null(_replica.Reports.Find("ns", "a"));
    }

    [Fact]
    public void Find_GatedPod_SaysWhatItWaitsForAndUntilWhen()
    {
        _replica.Plans.IsMapKnown = false;
        _cluster.Create("a", gates: [IPodGates.Gate, "queue"]);
        _replica.Run();
        Assert.Equal((PlanStep.OtherGates, null, "queue"), (Find().Step, Find().ReleasedBy, Assert.Single(Find().OtherGates)));

        _cluster.RemoveGate("a", "queue");
        _replica.Run();
        var alone = _clock.GetUtcNow();
        Assert.Equal((PlanStep.Collecting, alone, alone + Options.MaxGated), (Find().Step, Find().Since, Find().ReleasedBy));

        After(Options.Debounce);
        Assert.Equal((PlanStep.WaitingForMap, alone, alone + Options.MaxGated), (Find().Step, Find().Since, Find().ReleasedBy));

        _replica.Plans.Waits = true;
        _replica.Plans.EndReads(isMapKnown: true);
        _replica.Run();
        Assert.Equal(PlanStep.WaitingForSlot, Find().Step);
    }

    [Fact]
    public void Find_AnotherReplicaPlans_NamesIt()
    {
        _replica.IsLeader = false;
        _cluster.CreateGated("a");
        _replica.Run();

        Assert.Equal((PlanStep.AtLeader, "other-replica"), (Find().Step, Find().Leader));
    }

    [Fact]
    public void Find_ApiServerAway_IsBeingReleased()
    {
        _cluster.CreateGated("a");
        _replica.Run();
        _cluster.IsDown = true;
        After(Options.Debounce);

        Assert.Equal(PlanStep.Releasing, Find().Step);
    }

    [Fact]
    public void Find_PlannedPod_NamesItsNodeAlsoAfterItIsBound()
    {
        _cluster.CreateGated("a");
        _replica.Run();
        After(Options.Debounce);
        Assert.Equal((PlanStep.Planned, "node-of-a", null), (Find().Step, Find().NodeName, Find().WhyNot));

        _cluster.Bind("a", "elsewhere");
        _replica.Run();

        Assert.Equal((PlanStep.Planned, "node-of-a"), (Find().Step, Find().NodeName));
    }

    [Fact]
    public void Find_ReleasedWithoutAPlan_SaysWhy()
    {
        _replica.Plans.Room = 0;
        _cluster.CreateGated("a");
        _replica.Run();
        After(Options.Debounce);

        Assert.Equal((PlanStep.Unplanned, null), (Find().Step, Find().NodeName));
        Assert.Equal(PlanNotices.WhyNot(ReleaseReason.NoRoom), Find().WhyNot);
    }

    [Fact]
    public void Add_MorePodsThanAreKept_ForgetsTheOldest()
    {
        var released = new ReleasedPods();
        for (var pod = 0; pod <= ReleasedPods.Capacity; pod++) Add(pod);
        Add(1);
        Add(ReleasedPods.Capacity + 1);

        Assert.Null(released.Find("ns", "0"));
        Assert.NotNull(released.Find("ns", "1"));
        Assert.Null(released.Find("ns", "2"));

        void Add(int pod) => released.Add(new ReleasedPod(new PodMetadata("ns", $"{pod}", $"{pod}"), ReleaseReason.NoRoom, null, default));
    }

    public void Dispose() => _replica.Dispose();

    private PlanReport Find() => _replica.Reports.Find("ns", "a")!;

    private void After(TimeSpan time)
    {
        _clock.Advance(time);
        _replica.Run();
    }
}
