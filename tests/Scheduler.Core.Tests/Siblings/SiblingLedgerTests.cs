using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Tests.Siblings;

public sealed class SiblingLedgerTests
{
    private static readonly LevelBytes Nothing = new(0, 0, 100, 0);
    private static readonly LevelBytes Everything = new(0, 100, 0, 0);

    // A block of 100 B on each of four nodes, all in one rack.
    private readonly LedgerRig _rig = new(4, (100, [0]), (100, [1]), (100, [2]), (100, [3]));

    [Fact]
    public async Task RunAsync_Reservation_IsWorkedInBesideTheAnswer()
    {
        var rig = new LedgerRig(3, (100, [0]), (100, [1]));
        using var stop = new CancellationTokenSource();
        var running = rig.Ledger.RunAsync(stop.Token);
        var view = rig.View(LedgerRig.Pod("asking", size: 4));

        rig.Ledger.Reserve(LedgerRig.Pod("asking", size: 4), rig.Names[1]);

        await Eventually.HoldsAsync(() => view.Ledger!.CountOn(new NodeIndex(1)) == 1, "the reservation is in the ledger");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void Reserve_AskedAgainBeforeItIsWorkedIn_WalksNoBlock()
    {
        var rig = new LedgerRig(3, (100, [0]), (100, [1]));
        var ledger = rig.View(LedgerRig.Pod("asking", size: 4)).Ledger!;
        var walked = ledger.BlocksWalked;

        rig.Ledger.Reserve(LedgerRig.Pod("asking", size: 4), rig.Names[1]);
        rig.View(LedgerRig.Pod("asking", size: 4));

        Assert.Equal(walked, ledger.BlocksWalked);
    }

    [Fact]
    public void View_NoSibling_IsThePodAlone()
    {
        var view = _rig.View(LedgerRig.Pod("a"));

        Assert.Null(view.Ledger);
        Assert.False(view.ExpectsSiblings);
        Assert.Equal(new LevelBytes(0, 100, 300, 0), view.AddedAt("node00"));
    }

    [Fact]
    public void View_SiblingBound_ItsBlocksAreTaken()
    {
        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4), "node00");

        Assert.Equal([Nothing with { RackLocal = 100 }, Everything, Everything, Everything], _rig.Added(LedgerRig.Pod("b", size: 4)));
    }

    [Fact]
    public void Gone_BoundSibling_GivesItsShareBack()
    {
        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4), "node00");

        _rig.Ledger.Gone(LedgerRig.Pod("a").Pod);

        Assert.Equal(Everything, _rig.Added(LedgerRig.Pod("b", size: 4))[0]);
        Assert.Equal(new SiblingCounts(0, 0, 0), _rig.Ledger.Counts);
    }

    [Fact]
    public void Seen_SamePodAgain_CountsOnce()
    {
        for (var relist = 0; relist < 3; relist++) _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4), "node00");

        Assert.Equal(new SiblingCounts(1, 1, 0), _rig.Ledger.Counts);
        Assert.Equal(1, _rig.View(LedgerRig.Pod("b", size: 4)).Placed);
    }

    [Fact]
    public void Reserve_UntilItsTime_CountsAsPlaced()
    {
        _rig.Ledger.Reserve(LedgerRig.Pod("a", size: 4), "node00");
        Assert.Equal(1, _rig.View(LedgerRig.Pod("b", size: 4)).Placed);

        _rig.Clock.Advance(SiblingOptions.DefaultReservationTime);

        Assert.Equal(0, _rig.View(LedgerRig.Pod("b", size: 4)).Placed);
        Assert.Equal([ReservationEnd.Expired], _rig.Ends);
        Assert.Equal(new SiblingCounts(0, 0, 0), _rig.Ledger.Counts);
    }

    [Theory]
    [InlineData("node00", ReservationEnd.Confirmed)]
    [InlineData("node01", ReservationEnd.Elsewhere)]
    public void Seen_BoundWhileReserved_TheBindingCounts(string nodeName, ReservationEnd end)
    {
        _rig.Ledger.Reserve(LedgerRig.Pod("a", size: 4), "node00");

        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4), nodeName);
        _rig.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal([end], _rig.Ends);
        Assert.Equal(new SiblingCounts(1, 1, 0), _rig.Ledger.Counts);
        Assert.Equal(1, _rig.View(LedgerRig.Pod("b", size: 4)).Ledger!.CountOn(new NodeIndex(nodeName == "node00" ? 0 : 1)));
    }

    [Fact]
    public void View_PodWithReservation_FindsTheStateWithoutIt()
    {
        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4), null);
        var first = _rig.Ask(LedgerRig.Pod("a", size: 4));

        var second = _rig.Ask(LedgerRig.Pod("a", size: 4));

        Assert.Equal(first.Scores, second.Scores);
        Assert.Equal(first.Best, second.Best);
        Assert.Equal(1, _rig.Ledger.Counts.Reserved);
    }

    [Fact]
    public void Seen_OtherGroup_MovesThePod()
    {
        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4), "node00");

        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4, group: "other"), "node00");

        Assert.Equal(new SiblingCounts(1, 1, 0), _rig.Ledger.Counts);
        Assert.Equal(Everything, _rig.Added(LedgerRig.Pod("b", size: 4))[0]);
        Assert.Equal(1, _rig.View(LedgerRig.Pod("b", size: 4, group: "other")).Placed);
    }

    [Fact]
    public void View_AnotherGroupOnTheSameInput_IsNotCounted()
    {
        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4), "node00");
        _rig.Ledger.Seen(LedgerRig.Pod("b", size: 2, group: "other"), "node01");

        var (one, other) = (_rig.View(LedgerRig.Pod("c", size: 4)), _rig.View(LedgerRig.Pod("d", size: 2, group: "other")));

        Assert.Equal((1, 1), (one.Placed, other.Placed));
        Assert.Equal((100, 200), (one.ShareBytes, other.ShareBytes));
        Assert.Same(one.Ledger!.Replicas, other.Ledger!.Replicas);
    }

    [Fact]
    public void View_SizeNotStated_GoesByThePodsSeen()
    {
        foreach (var uid in (string[])["a", "b", "c"]) _rig.Ledger.Seen(LedgerRig.Pod(uid), null);
        Assert.Equal((3, 134), (_rig.View(LedgerRig.Pod("c")).ExpectedSize, _rig.View(LedgerRig.Pod("c")).ShareBytes));

        _rig.Ledger.Seen(LedgerRig.Pod("d"), null);

        Assert.Equal((4, 100), (_rig.View(LedgerRig.Pod("d")).ExpectedSize, _rig.View(LedgerRig.Pod("d")).ShareBytes));
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(65, 72)]
    [InlineData(129, 144)]
    [InlineData(1_000, 1_024)]
    [InlineData(1_024, 1_024)]
    [InlineData(1_025, 1_152)]
    public void Rounded_CountedSize_IsRoundedUpAboveSixtyFour(int counted, int rounded) =>
        Assert.Equal(rounded, GroupSize.Rounded(counted));

    [Fact]
    public void View_InputGrew_CountsTheSameSiblingsOnTheNewBlocks()
    {
        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4), "node00");
        _rig.View(LedgerRig.Pod("b", size: 4));

        _rig.Grow(400, 0);

        // a reads one share of 400 B from the 500 B that node 0 has now, which leaves 100 B.
        var view = _rig.View(LedgerRig.Pod("b", size: 4));
        Assert.Equal((400, 1), (view.ShareBytes, view.Placed));
        Assert.InRange(view.AddedAt("node00").NodeLocal, 99, 100);
    }

    [Fact]
    public void View_OtherTopology_CountsTheSameSiblings()
    {
        var fresh = new LedgerRig(4, (100, [0]), (100, [1]), (100, [2]), (100, [3]));
        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4), "node02");
        _rig.View(LedgerRig.Pod("b", size: 4));

        var view = _rig.Ledger.View(LedgerRig.Pod("b", size: 4), fresh.Maps, fresh.Locality);

        Assert.Same(fresh.Locality, view.Locality);
        Assert.Equal(1, view.Ledger!.CountOn(new NodeIndex(2)));
    }

    [Fact]
    public void Seen_NodeThatIsNotKnown_CountsAsPlacedNowhere()
    {
        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 4), "stranger");

        var view = _rig.View(LedgerRig.Pod("b", size: 4));

        Assert.Equal(1, view.Placed);
        Assert.Equal(Everything, view.AddedAt("node00"));
        _rig.Ledger.Gone(LedgerRig.Pod("a").Pod);
        Assert.Equal(0, _rig.View(LedgerRig.Pod("b", size: 4)).Placed);
    }

    [Fact]
    public void Seen_AfterRestart_RebuildsFromBoundPodsAlone()
    {
        var restarted = new LedgerRig(4, (100, [0]), (100, [1]), (100, [2]), (100, [3]));
        foreach (var (uid, node) in (ReadOnlySpan<(string, string)>)[("a", "node00"), ("b", "node02"), ("c", "node02")])
        {
            _rig.Ledger.Reserve(LedgerRig.Pod(uid), node);
            _rig.Ledger.Seen(LedgerRig.Pod(uid), null);
            _rig.View(LedgerRig.Pod("probe"));
            _rig.Ledger.Seen(LedgerRig.Pod(uid), node);
            restarted.Ledger.Seen(LedgerRig.Pod(uid), node);
        }

        Assert.Equal(_rig.Ledger.Counts, restarted.Ledger.Counts);
        Assert.Equal(_rig.Added(LedgerRig.Pod("probe")), restarted.Added(LedgerRig.Pod("probe")));
    }

    [Fact]
    public void View_ManyGroups_KeepsSoManyLedgersAndStillAnswers()
    {
        for (var group = 0; group < SiblingOptions.MaxLedgers + 50; group++)
        {
            _rig.Ledger.Seen(LedgerRig.Pod($"bound{group}", size: 4, group: $"g{group}"), "node00");
            _rig.Ledger.Seen(LedgerRig.Pod($"pending{group}", size: 4, group: $"g{group}"), null);
            _rig.View(LedgerRig.Pod($"pending{group}", size: 4, group: $"g{group}"));
        }

        Assert.Equal(1, _rig.View(LedgerRig.Pod("pending0", size: 4, group: "g0")).Ledger!.CountOn(new NodeIndex(0)));
    }
}
