using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>Plans and nominated nodes as reservations: one for each pod, and no answer, no time and no sibling ends them early.</summary>
public sealed class PlannedSiblingTests
{
    private const string Here = "node00", There = "node01";

    private readonly LedgerRig _rig = new(4, (100, [0]), (100, [1]), (100, [2]), (100, [3]));

    [Fact]
    public void Plan_LongAfter_StillCounts()
    {
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, null, IsGated: true));
        Plan("a", Here);

        _rig.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, CountOn(Here));
    }

    [Fact]
    public void Plan_AnsweredBefore_CountsOnceAndWhereItIsPlanned()
    {
        _rig.Ledger.Reserve(Pod("a"), There);

        Plan("a", Here);

        Assert.Equal((1, 0), (CountOn(Here), CountOn(There)));
        Assert.Equal([ReservationEnd.Replaced], _rig.Ends);
    }

    [Fact]
    public void Plan_SiblingAskedAgainOnOtherNodes_StillCounts()
    {
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, null, IsGated: true));
        Plan("a", Here);
        _rig.Ask(Pod("b"), [Here, There]);

        _rig.Ask(Pod("b"), ["node02", "node03"]);

        Assert.Equal(1, CountOn(Here));
    }

    [Fact]
    public void EndPlan_BeforeTheWatchShowsIt_CountsNoLonger()
    {
        Plan("a", Here);

        _rig.Ledger.EndPlan(Pod("a").Pod);

        Assert.Equal(0, CountOn(Here));
    }

    [Fact]
    public void EndPlan_AfterTheWatchShowedIt_StillCounts()
    {
        Plan("a", Here);
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, Here, IsGated: true));

        _rig.Ledger.EndPlan(Pod("a").Pod);

        Assert.Equal(1, CountOn(Here));
    }

    [Fact]
    public void Seen_StillWithoutItsNomination_KeepsThePlan()
    {
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, null, IsGated: true));
        Plan("a", Here);

        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, null, IsGated: true));

        Assert.Equal(1, CountOn(Here));
    }

    [Fact]
    public void Seen_NominationRemoved_CountsNoLonger()
    {
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, Here));

        _rig.Ledger.Seen(Pod("a"), new PodPlace(null));

        Assert.Equal(0, CountOn(Here));
        Assert.Equal([ReservationEnd.NominationGone], _rig.Ends);
    }

    [Fact]
    public void Seen_NominationMoved_CountsThere()
    {
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, Here));

        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, There));

        Assert.Equal((0, 1), (CountOn(Here), CountOn(There)));
    }

    [Fact]
    public void Seen_NominatedWhileGated_DoesNotExpire()
    {
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, Here, IsGated: true));

        _rig.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, CountOn(Here));
    }

    [Fact]
    public void Seen_ReleasedAndUnbound_CountsForItsTimeAndNotAgain()
    {
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, Here, IsGated: true));
        _rig.Clock.Advance(TimeSpan.FromHours(1));
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, Here));
        _rig.Clock.Advance(SiblingOptions.NominationTime - TimeSpan.FromSeconds(1));
        Assert.Equal(1, CountOn(Here));

        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, CountOn(Here));
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, Here));

        Assert.Equal(0, CountOn(Here));
    }

    [Theory]
    [InlineData(Here, ReservationEnd.Confirmed)]
    [InlineData(There, ReservationEnd.Elsewhere)]
    public void Seen_Bound_CountsWhereItIs(string node, ReservationEnd end)
    {
        Plan("a", Here);
        _rig.Ledger.Seen(Pod("a"), new PodPlace(null, Here, IsGated: true));
        _rig.Ends.Clear();

        // As an API server does that clears the nominated node with the binding.
        _rig.Ledger.Seen(Pod("a"), new PodPlace(node));

        Assert.Equal(1, CountOn(node));
        Assert.Equal(0, CountOn(node == Here ? There : Here));
        Assert.Equal([end], _rig.Ends);
    }

    [Fact]
    public void Gone_PlannedPod_CountsNoLonger()
    {
        Plan("a", Here);

        _rig.Ledger.Gone(Pod("a").Pod);

        Assert.Equal(0, CountOn(Here));
        Assert.Equal(0, _rig.Ledger.Counts.Reserved);
    }

    [Fact]
    public void Plan_BoundPod_ChangesNothing()
    {
        _rig.Ledger.Seen(Pod("a"), There);

        Plan("a", Here);

        Assert.Equal((0, 1), (CountOn(Here), CountOn(There)));
    }

    private static LocalityRequest Pod(string uid) => LedgerRig.Pod(uid, size: 4);

    private void Plan(string uid, string node) => _rig.Ledger.Plan([new(Pod(uid), node)]);

    private int CountOn(string node)
    {
        var view = _rig.View(Pod("asking"));
        return view.Locality.Topology.Cluster.TryGetIndex(node, out var index) && view.Ledger is { } ledger ? ledger.CountOn(index) : 0;
    }
}
