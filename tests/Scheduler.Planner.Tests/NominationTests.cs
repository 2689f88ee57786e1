using Scheduler.Core.Pods;
using Scheduler.Planner.Groups;
using Scheduler.Sandbox;

namespace Scheduler.Planner.Tests;

/// <summary>When a planned pod loses its nominated node, and what happens to it until it is bound.</summary>
public sealed class NominationTests : IDisposable
{
    private static readonly PlannerOptions Options = new();

    private readonly FakeCluster _cluster = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly Replica _replica;

    public NominationTests() => _replica = new Replica(_cluster, _clock);

    [Fact]
    public void Step_UnschedulableAfterTheRelease_IsClearedAtOnceAndItsReservationEnds()
    {
        Plan("a");
        Assert.Equal(1, _replica.Siblings.Counts.Reserved);

        _cluster.Refuse("a");
        _replica.Run();

        Assert.Equal("clear a", _cluster.Writes[^1]);
        Assert.Null(_cluster["a"].Metadata.NominatedNodeName);
        Assert.Equal(0, _replica.Siblings.Counts.Reserved);
        Assert.Null(_replica.Loop.NextDue(isLeader: true));
    }

    [Fact]
    public void Step_UnschedulableBeforeTheReleaseIsAnswered_IsClearedAtOnce()
    {
        _cluster.Released = uid =>
        {
            _cluster.Refuse(uid);
            _replica.Watch();
        };

        Plan("a");

        Assert.Equal(["nominate a node-of-a", "release a", "clear a"], _cluster.Writes);
    }

    /// <summary>Another scheduler, or a queue's, may have judged the pod before the planner did.</summary>
    [Fact]
    public void Step_UnschedulableSinceBeforeTheRelease_IsClearedAfterTheBindTime()
    {
        _cluster.Create("a", gates: [IPodGates.Gate, "queue"]);
        _cluster.Refuse("a");
        _replica.Run();
        _cluster.RemoveGate("a", "queue");
        _replica.Run();
        After(Options.Debounce);
        _cluster.Touch("a");
        _replica.Run();
        Assert.Equal(["nominate a node-of-a", "release a"], _cluster.Writes);

        After(GatedPods.BindTime);

        Assert.Equal("clear a", _cluster.Writes[^1]);
    }

    [Fact]
    public void Step_SchedulerPreemptsForItElsewhere_KeepsThatNomination()
    {
        Plan("a");
        _cluster.Nominate("a", "preempted");
        _cluster.Refuse("a");
        _replica.Run();
        After(GatedPods.BindTime);

        Assert.Equal("preempted", _cluster["a"].Metadata.NominatedNodeName);
        Assert.Equal(2, _cluster.Writes.Count);
    }

    [Fact]
    public void Step_NominationOfAnotherReplica_IsNotCleared()
    {
        using var other = new Replica(_cluster, _clock) { IsLeader = false };
        Plan("a");
        _replica.Kill();
        _cluster.Refuse("a");
        other.Run();
        _clock.Advance(GatedPods.BindTime);
        other.Run();

        Assert.Equal("node-of-a", _cluster["a"].Metadata.NominatedNodeName);
    }

    [Fact]
    public void Step_DeletedBeforeItIsCleared_LeavesNothingBehind()
    {
        Plan("a");
        _cluster.Refuse("a");
        _replica.Watch();
        _cluster.Delete("a");

        _replica.Step();
        Assert.Equal(2, _cluster.Writes.Count);
        _replica.Run();

        Assert.Null(_replica.Loop.NextDue(isLeader: true));
        Assert.Equal(0, _replica.Pods.Read((all, _) => all.Count));
    }

    [Fact]
    public void Step_BoundBeforeItIsCleared_IsLeftAlone()
    {
        Plan("a");
        _cluster.Refuse("a");
        _replica.Watch();
        _cluster.Bind("a", "elsewhere");

        _replica.Step();
        _replica.Run();

        Assert.Equal(2, _cluster.Writes.Count);
        Assert.Equal(["a elsewhere node-of-a"], _replica.BoundPods);
    }

    [Fact]
    public void Step_ChangedBeforeItIsCleared_IsClearedWhenTheWatchShowsIt()
    {
        Plan("a");
        _cluster.Refuse("a");
        _replica.Watch();
        _cluster.Touch("a");
        _replica.Step();
        Assert.Equal("node-of-a", _cluster["a"].Metadata.NominatedNodeName);

        After(TimeSpan.FromSeconds(1));

        Assert.Null(_cluster["a"].Metadata.NominatedNodeName);
    }

    [Fact]
    public void Step_ApiServerAwayWhenItIsCleared_IsClearedLater()
    {
        Plan("a");
        _cluster.IsDown = true;
        After(GatedPods.BindTime);
        Assert.Equal("node-of-a", _cluster["a"].Metadata.NominatedNodeName);

        _cluster.IsDown = false;
        After(GatedPods.BindTime);

        Assert.Equal("clear a", _cluster.Writes[^1]);
    }

    /// <summary>Nominated, then neither released nor cleared: what the planner set, it still has to clear.</summary>
    [Fact]
    public void Step_ApiServerAwayBetweenTheTwoPatches_FollowsItsNomination()
    {
        _cluster.Nominated = _ => _cluster.IsDown = true;
        Plan("a");
        for (var time = TimeSpan.Zero; time < 2 * PlanWriter.LongestNomination; time += TimeSpan.FromMilliseconds(250))
            After(TimeSpan.FromMilliseconds(250));
        Assert.Equal(["nominate a node-of-a"], _cluster.Writes);

        _cluster.IsDown = false;
        After(PlannerLoop.RetryPause);
        Assert.Equal("release a", _cluster.Writes[^1]);
        Assert.Equal([ReleaseReason.Planned], _replica.Releases);
        After(GatedPods.BindTime);

        Assert.Equal("clear a", _cluster.Writes[^1]);
    }

    [Fact]
    public void Bound_LongAfterItsPlanIsOver_IsToldWithItsPlan()
    {
        Plan("a");
        After(GatedPods.BindTime);
        After(TimeSpan.FromHours(1));

        _cluster.Bind("a", "elsewhere");
        _replica.Run();

        Assert.Equal(["a elsewhere node-of-a"], _replica.BoundPods);
        Assert.Equal(0, _replica.Pods.Read((all, _) => all.Count));
    }

    public void Dispose() => _replica.Dispose();

    private void Plan(string uid)
    {
        _cluster.CreateGated(uid);
        _replica.Run();
        After(Options.Debounce);
    }

    private void After(TimeSpan time)
    {
        _clock.Advance(time);
        _replica.Run();
    }
}
