using Scheduler.Core.Pods;
using Scheduler.Planner.Groups;
using Scheduler.Sandbox;

namespace Scheduler.Planner.Tests;

/// <summary>From the gate to the release, in manual time and without a socket.</summary>
public sealed class PlannerLoopTests : IDisposable
{
    private static readonly PlannerOptions Options = new();

    private readonly FakeCluster _cluster = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly Replica _replica;

    public PlannerLoopTests() => _replica = new Replica(_cluster, _clock);

    [Fact]
    public void Step_GroupQuietForTheDebounce_IsNominatedAndReleased()
    {
        _cluster.CreateGated("a");
        _replica.Run();
        Assert.Empty(_cluster.Writes);

        After(Options.Debounce);

        Assert.Equal(["nominate a node-of-a", "release a"], _cluster.Writes);
        Assert.False(_cluster["a"].IsGated);
        Assert.Equal("node-of-a", _cluster["a"].Metadata.NominatedNodeName);
        Assert.Equal([ReleaseReason.Planned], _replica.Releases);
    }

    [Fact]
    public void Step_PodsKeepComing_ArePlannedOnceTheyWereCollectedLongEnough()
    {
        for (var pod = 0; pod < 20; pod++)
        {
            _cluster.CreateGated($"p{pod:00}");
            After(TimeSpan.FromMilliseconds(60));
        }

        Assert.Single(_replica.Plans.Plans);
        Assert.InRange(_replica.Plans.Plans[0].Split(' ').Length, 16, 18);
        After(TimeSpan.FromMilliseconds(100));
        Assert.All(_cluster.Pods, pod => Assert.False(pod.IsGated));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Step_AnnotationIsTakenAway_IsReleased(bool isLeader)
    {
        _replica.IsLeader = isLeader;
        _replica.Plans.Waits = true;
        _cluster.CreateGated("a");
        _replica.Run();
        After(Options.Debounce);

        _cluster.Update("a", pod => pod with { Metadata = pod.Metadata.WithoutTexts });
        _replica.Watch();
        Assert.Equal(1, _replica.Pods.GatedCount);
        Assert.Empty(_replica.Pods.Read((all, _) => all.Single()).Request.Paths);
        After(Options.MaxGated + PlannerLoop.OthersGrace);

        Assert.Equal(["release a"], _cluster.Writes);
        Assert.Equal(0, _replica.Pods.Read((all, _) => all.Count));
    }

    [Fact]
    public void Step_StatedSizeReached_DoesNotWait()
    {
        for (var pod = 0; pod < 3; pod++) _cluster.CreateGated($"p{pod}", size: 3);

        _replica.Run();

        Assert.Equal(["p0 p1 p2"], _replica.Plans.Plans);
    }

    [Fact]
    public void Step_AnotherGateIsThere_LeavesThePodAloneHoweverLong()
    {
        _cluster.Create("a", gates: [IPodGates.Gate, "kueue.x-k8s.io/admission"]);

        After(TimeSpan.FromMinutes(10));
        Assert.Empty(_cluster.Writes);
        _cluster.RemoveGate("a", "kueue.x-k8s.io/admission");
        _replica.Run();
        After(Options.Debounce);

        Assert.Equal(["nominate a node-of-a", "release a"], _cluster.Writes);
    }

    [Fact]
    public void Step_MapComesInTime_IsPlanned()
    {
        _replica.Plans.IsMapKnown = false;
        _cluster.CreateGated("a");
        _replica.Run();
        After(Options.Debounce);
        Assert.Equal(1, _replica.Plans.Reads);

        After(TimeSpan.FromSeconds(1));
        Assert.Empty(_cluster.Writes);
        _replica.Plans.EndReads(isMapKnown: true);
        _replica.Run();

        Assert.Equal([ReleaseReason.Planned], _replica.Releases);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Step_NoMap_IsReleasedUnplanned(bool readEnds)
    {
        _replica.Plans.IsMapKnown = false;
        _cluster.CreateGated("a");
        _replica.Run();
        After(Options.Debounce);

        if (readEnds)
        {
            _replica.Plans.EndReads(isMapKnown: false);
            _replica.Run();
        }
        else
        {
            After(Options.MapWait);
        }

        Assert.Equal(["release a"], _cluster.Writes);
        Assert.Equal([ReleaseReason.NoMap], _replica.Releases);
    }

    [Fact]
    public void Step_OneGroupsMapIsSlow_DelaysNoOther()
    {
        _replica.Plans.IsMapKnown = false;
        _cluster.CreateGated("slow", group: "slow");
        _replica.Run();
        After(Options.Debounce);
        _replica.Plans.IsMapKnown = true;
        _cluster.CreateGated("fast", group: "fast");
        _replica.Run();

        After(Options.Debounce);

        Assert.Equal(["nominate fast node-of-fast", "release fast"], _cluster.Writes);
    }

    [Fact]
    public void Step_RoomForAPart_PlansThatPartAndReleasesTheRest()
    {
        _replica.Plans.Room = 1;
        _cluster.CreateGated("a");
        _cluster.CreateGated("b");
        _replica.Run();

        After(Options.Debounce);

        Assert.Equal(["nominate a node-of-a", "release a", "release b"], _cluster.Writes);
        Assert.Equal([ReleaseReason.Planned, ReleaseReason.NoRoom], _replica.Releases);
    }

    [Fact]
    public void Step_PodWaitsForANearSlot_IsPlannedAgainAndReleasedInTheEnd()
    {
        _replica.Plans.Waits = true;
        _cluster.CreateGated("a");
        _replica.Run();

        for (var second = 0; second < 29; second++) After(TimeSpan.FromSeconds(1));
        Assert.Empty(_cluster.Writes);
        After(TimeSpan.FromSeconds(1));

        Assert.Equal([ReleaseReason.Overdue], _replica.Releases);
    }

    [Fact]
    public void Step_PodsComeWhileASiblingWaits_AreCollectedAndPlannedTogether()
    {
        _replica.Plans.Waits = true;
        _cluster.CreateGated("a");
        _replica.Run();
        After(Options.CollectFor);
        After(Options.CollectFor);
        _replica.Plans.Waits = false;

        _cluster.CreateGated("b");
        After(TimeSpan.FromMilliseconds(60));
        _cluster.CreateGated("c");
        _replica.Run();
        After(Options.Debounce);

        Assert.Equal(["a b c"], _replica.Plans.Plans);
    }

    /// <summary>Collecting must not use up the time that the gate may stand: the pods would be released without a plan.</summary>
    [Fact]
    public void Step_CollectsForLongerThanTheGateStands_IsPlannedBefore()
    {
        var seconds = TimeSpan.FromSeconds(1);
        var options = new PlannerOptions { MaxGated = seconds, Debounce = 5 * seconds, CollectFor = 9 * seconds };
        using var replica = new Replica(_cluster, _clock, options);
        _cluster.CreateGated("a");
        replica.Run();
        Assert.Equal(options.MaxGated - GatedPods.LookAgainAfter, replica.Loop.NextDue(isLeader: true));

        Advance(options.MaxGated - GatedPods.LookAgainAfter, replica);

        Assert.Equal([ReleaseReason.Planned], replica.Releases);
    }

    [Fact]
    public void Step_UnboundLongAfterTheRelease_ItsNominationIsCleared()
    {
        Plan("a");

        After(GatedPods.BindTime);

        Assert.Equal("clear a", _cluster.Writes[^1]);
        Assert.Null(_cluster["a"].Metadata.NominatedNodeName);
        After(TimeSpan.FromHours(1));
        Assert.Equal(3, _cluster.Writes.Count);
    }

    [Fact]
    public void Step_SomebodyElseNominatedAnotherNode_IsNotCleared()
    {
        Plan("a");
        _cluster.Nominate("a", "other");
        _replica.Run();

        After(GatedPods.BindTime);

        Assert.Equal("other", _cluster["a"].Metadata.NominatedNodeName);
    }

    [Theory]
    [InlineData("node-of-a")]
    [InlineData("elsewhere")]
    public void Bound_PlannedPod_IsToldWithItsPlan(string node)
    {
        Plan("a");

        _cluster.Bind("a", node);
        _replica.Run();
        After(GatedPods.BindTime);

        Assert.Equal([$"a {node} node-of-a"], _replica.BoundPods);
        Assert.Equal(2, _cluster.Writes.Count);
    }

    [Fact]
    public void GatedCount_PodsComeAndGo_CountsThoseWithOurGate()
    {
        _cluster.CreateGated("a");
        _cluster.Create("b", gates: [IPodGates.Gate, "other"]);
        _cluster.Create("c");
        _replica.Watch();
        Assert.Equal(2, _replica.Pods.GatedCount);

        After(Options.Debounce);
        Assert.Equal(1, _replica.Pods.GatedCount);
        _cluster.Delete("b");
        _replica.Watch();

        Assert.Equal(0, _replica.Pods.GatedCount);
    }

    [Fact]
    public void NextDue_PodWaitsAfterItsMapWasRead_IsThePauseAndNotAtOnce()
    {
        _replica.Plans.IsMapKnown = false;
        _replica.Plans.Waits = true;
        _cluster.CreateGated("a");
        _replica.Run();
        After(Options.Debounce);
        _replica.Plans.EndReads(isMapKnown: true);

        _replica.Run();

        Assert.Empty(_cluster.Writes);
        Assert.Equal(PlannerLoop.RetryPause, _replica.Loop.NextDue(isLeader: true));
    }

    [Fact]
    public void NextDue_NothingToDo_IsNever() => Assert.Null(_replica.Loop.NextDue(isLeader: true));

    [Fact]
    public void NextDue_PodIsCollected_IsTheEndOfTheDebounce()
    {
        _cluster.CreateGated("a");
        _replica.Watch();

        Assert.Equal(Options.Debounce.Value, _replica.Loop.NextDue(isLeader: true));
        Assert.Equal(Options.MaxGated + PlannerLoop.OthersGrace, _replica.Loop.NextDue(isLeader: false));
    }

    public void Dispose() => _replica.Dispose();

    private void Plan(string uid)
    {
        _cluster.CreateGated(uid);
        _replica.Run();
        After(Options.Debounce);
    }

    private void After(TimeSpan time) => Advance(time, _replica);

    private void Advance(TimeSpan time, Replica replica)
    {
        _clock.Advance(time);
        replica.Run();
    }
}
