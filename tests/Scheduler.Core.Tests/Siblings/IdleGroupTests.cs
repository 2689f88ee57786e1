using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>A pod that the watch has not reported asks, often more than once: its group's ledger is built once.</summary>
public sealed class IdleGroupTests
{
    private readonly LedgerRig _rig = new(4, (100, [0, 1]), (100, [2, 3]));

    [Fact]
    public void View_UnseenPodAgain_FindsTheSameLedger()
    {
        var first = View("a");
        _rig.Ledger.Reserve(Pod("a"), _rig.Names[0]);

        Assert.Same(first.Ledger, View("a").Ledger);
        Assert.Equal(0, View("a").Placed);
        Assert.Equal(0, _rig.Ledger.Counts.Groups);
    }

    [Fact]
    public void View_SiblingOfAnUnseenPod_FindsItsLedgerWithItsReservation()
    {
        var first = View("a");
        _rig.Ledger.Reserve(Pod("a"), _rig.Names[0]);

        var sibling = View("b");

        Assert.Same(first.Ledger, sibling.Ledger);
        Assert.Equal(1, sibling.Placed);
        Assert.Equal(1, _rig.Ledger.Counts.Groups);
    }

    [Fact]
    public void View_LongAfterAnUnseenPod_BuildsAnew()
    {
        var first = View("a");
        _rig.Clock.Advance(SiblingOptions.DefaultReservationTime);

        Assert.NotSame(first.Ledger, View("a").Ledger);
    }

    [Fact]
    public void View_AskedAgainMeanwhile_CountsFromTheLastTime()
    {
        var first = View("a");
        _rig.Clock.Advance(SiblingOptions.DefaultReservationTime / 2);
        View("a");
        _rig.Clock.Advance(SiblingOptions.DefaultReservationTime / 2);

        Assert.Same(first.Ledger, View("a").Ledger);
    }

    [Fact]
    public void View_LastSiblingGoneAndOneComes_FindsAnEmptyLedger()
    {
        _rig.Ledger.Seen(Pod("a"), _rig.Names[0]);
        var before = View("b").Ledger;
        _rig.Ledger.Gone(Pod("a").Pod);

        var view = View("b");

        Assert.Same(before, view.Ledger);
        Assert.Equal((0, 0L), (view.Placed, view.Ledger!.CoveredBytes));
    }

    private static LocalityRequest Pod(string uid) => LedgerRig.Pod(uid, size: 4);

    private SiblingView View(string uid) => _rig.View(Pod(uid));
}
