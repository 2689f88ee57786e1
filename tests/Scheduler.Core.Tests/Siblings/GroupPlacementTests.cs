using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>
/// Kubernetes tries a group as a whole on the nodes of one rack, then of the next, and binds none of its pods in between. Racks are a
/// (node00 to node03), b (node04 to node07) and c (node08 and node09).
/// </summary>
public sealed class GroupPlacementTests
{
    private static readonly (long Bytes, int[] Nodes)[] Blocks =
    [
        (128, [0, 4]), (128, [1, 4]), (128, [2, 5]), (128, [3, 5]), (128, [0, 6]), (128, [1, 6]), (128, [2, 7]), (128, [3, 7]),
        (128, [8]), (128, [9]),
    ];

    private static readonly Range RackA = 0..4, RackB = 4..8, RackC = 8..10;

    private readonly LedgerRig _rig = new(10, Blocks);

    [Fact]
    public void View_NextPlacement_IsAsIfTheOneBeforeHadNotBeenTried()
    {
        Try(_rig, RackA);

        Assert.Equal(Fresh(RackB), Try(_rig, RackB));
        Assert.Equal(4, _rig.Ledger.Counts.Reserved);
        // Each pod gave its own back when it was asked again, but p0's question ended those of the three others.
        Assert.Equal(3, _rig.Ends.Count(end => end == ReservationEnd.Discarded));
    }

    [Fact]
    public void View_ThreePlacementsAndTheFirstOnceMore_AreEachAsIfAlone()
    {
        foreach (var rack in (Range[])[RackA, RackB, RackC, RackA]) Assert.Equal(Fresh(rack), Try(_rig, rack));
    }

    [Fact]
    public void View_SmallerPlacementTakesFewerPods_LeavesNothingOfTheOneBefore()
    {
        Try(_rig, RackA);

        // Two of the pods do not fit into the small rack, so they are not asked about there.
        Assert.Equal(Fresh(RackC, pods: 2), Try(_rig, RackC, pods: 2));
        Assert.Equal(2, _rig.Ledger.Counts.Reserved);
        Assert.Equal(Fresh(RackB), Try(_rig, RackB));
    }

    [Fact]
    public void View_AnotherPodIsTheFirstOfTheNextPlacement_IsAsIfAlone()
    {
        Try(_rig, RackA);

        var fresh = new LedgerRig(10, Blocks);
        foreach (var pod in (int[])[2, 0, 3, 1]) Assert.Equal(ScoresOf(fresh, pod, RackB), ScoresOf(_rig, pod, RackB));
    }

    [Fact]
    public void View_PodsThatTheWatchKnows_AreEachAsIfAlone()
    {
        var fresh = new LedgerRig(10, Blocks);
        foreach (var rig in (LedgerRig[])[_rig, fresh])
            for (var pod = 0; pod < 4; pod++) rig.Ledger.Seen(Pod(pod), null);
        Try(_rig, RackA);

        Assert.Equal(Try(fresh, RackB), Try(_rig, RackB));
    }

    [Fact]
    public void View_TwoGroupsByTurns_AreEachAsIfAlone()
    {
        var (one, other) = (new List<string>(), new List<string>());
        foreach (var (mine, theirs) in (ReadOnlySpan<(Range, Range)>)[(RackA, RackB), (RackB, RackC), (RackC, RackA)])
        {
            one.Clear();
            other.Clear();
            for (var pod = 0; pod < 4; pod++)
            {
                one.Add(ScoresOf(_rig, pod, mine));
                other.Add(ScoresOf(_rig, pod, theirs, "other"));
            }
        }

        Assert.Equal(Fresh(RackC), one);
        Assert.Equal(Fresh(RackA, group: "other"), other);
    }

    [Fact]
    public void Seen_FirstPlacementPutBack_CountsWhereThePodsAre()
    {
        Try(_rig, RackA);
        Try(_rig, RackB);

        for (var pod = 0; pod < 4; pod++) _rig.Ledger.Seen(Pod(pod), $"node0{pod}");

        var ledger = _rig.View(LedgerRig.Pod("later", size: 5)).Ledger!;
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], Enumerable.Range(0, 10).Select(node => ledger.CountOn(new NodeIndex(node))));
        Assert.Equal(new SiblingCounts(1, 4, 0), _rig.Ledger.Counts);
    }

    [Fact]
    public void View_FirstPodOfABurstTriedAgain_NeitherItNorLaterOnesStack()
    {
        var rig = new LedgerRig(10, [.. Enumerable.Range(0, 10).Select(node => (128L, new[] { node }))]);
        for (var pod = 0; pod < 5; pod++) rig.Ask(Pod(pod, size: 10));

        rig.Ask(Pod(0, size: 10));
        for (var pod = 5; pod < 10; pod++) rig.Ask(Pod(pod, size: 10));

        var ledger = rig.View(LedgerRig.Pod("later", size: 11)).Ledger!;
        Assert.All(Enumerable.Range(0, 10), node => Assert.Equal(1, ledger.CountOn(new NodeIndex(node))));
        Assert.DoesNotContain(ReservationEnd.Discarded, rig.Ends);
    }

    [Fact]
    public void View_FirstPodTriedAgainWithoutTheNodesThatFilledUp_LeavesTheReservations()
    {
        var rig = new LedgerRig(10, [.. Enumerable.Range(0, 10).Select(node => (128L, new[] { node }))]);
        var free = rig.Names.ToList();
        for (var pod = 0; pod < 9; pod++)
        {
            var scores = rig.Ask(Pod(pod, size: 10), [.. free]);
            if (pod > 0) free.RemoveAt(scores.Best.Value);
        }

        rig.Ask(Pod(0, size: 10), [.. free]);

        Assert.Equal(9, rig.Ledger.Counts.Reserved);
        Assert.DoesNotContain(ReservationEnd.Discarded, rig.Ends);
    }

    [Fact]
    public void View_SampledOffersThatHaveNothingInCommon_LeaveTheOthersReservations()
    {
        // Each pod is offered two nodes, the next ones, as by a scheduler that samples.
        for (var pod = 0; pod < 4; pod++) ScoresOf(_rig, pod, (2 * pod)..((2 * pod) + 2));

        ScoresOf(_rig, 0, 8..10);

        Assert.Equal(4, _rig.Ledger.Counts.Reserved);
    }

    [Fact]
    public void View_BoundSiblings_StandWhateverIsTried()
    {
        _rig.Ledger.Seen(Pod(3), "node00");
        for (var pod = 0; pod < 3; pod++) ScoresOf(_rig, pod, RackA);

        ScoresOf(_rig, 0, RackB);

        Assert.Equal(new SiblingCounts(1, 1, 1), _rig.Ledger.Counts);
    }

    [Fact]
    public void View_OnlyPodOfItsGroupAskedAgain_CountsItselfOnce()
    {
        _rig.Ask(LedgerRig.Pod("a"));
        _rig.Clock.Advance(SiblingOptions.DefaultReservationTime / 2);
        _rig.Ask(LedgerRig.Pod("b"));
        _rig.Clock.Advance(SiblingOptions.DefaultReservationTime / 2);

        // The first has ended by its time, and of the second the watch never told.
        Assert.Equal(1, _rig.View(LedgerRig.Pod("b")).ExpectedSize);
    }

    [Fact]
    public void View_AnyPlacementsBefore_IsAsIfNoneHadBeenTried() => Prop.ForAll(
        Arb.From(
            from scenario in Scenario.Arbitrary.Generator
            from racks in Gen.Choose(0, 2).ArrayOf(scenario.NodeCount)
            from tried in Gen.Choose(0, 2).ListOf()
            from last in Gen.Choose(0, 2)
            from pods in Gen.Choose(1, 6)
            from seen in Gen.Elements(true, false)
            select (scenario, racks, tried: tried.Take(5).ToArray(), last, pods, seen)),
        input =>
        {
            var (rig, fresh) = (new LedgerRig(input.scenario), new LedgerRig(input.scenario));
            for (var pod = 0; input.seen && pod < input.pods; pod++)
            {
                rig.Ledger.Seen(Pod(pod, input.pods), null);
                fresh.Ledger.Seen(Pod(pod, input.pods), null);
            }

            var racks = Enumerable.Range(0, 3)
                .Select(rack => rig.Names.Where((_, node) => input.racks[node] == rack).ToImmutableArray()).ToArray();
            var before = -1;
            foreach (var rack in input.tried.Where(rack => rack != input.last))
            {
                // A pod tried again that finds all read by its siblings reserves nothing. Unless the watch has shown it, its offer is
                // forgotten, too, and its next one does not tell that another placement is tried.
                if (input.seen || rack != before) TryAll(rig, racks[rack], input.pods);
                before = rack;
            }

            return TryAll(rig, racks[input.last], input.pods).SequenceEqual(TryAll(fresh, racks[input.last], input.pods));
        }).QuickCheckThrowOnFailure();

    private static LocalityRequest Pod(int pod, int size = 4, string group = "g") => LedgerRig.Pod($"{group}-p{pod}", size, group);

    private static List<string> TryAll(LedgerRig rig, ImmutableArray<string> names, int pods) =>
        [.. Enumerable.Range(0, pods).Select(pod => string.Join(' ', rig.Ask(Pod(pod, pods), names).Scores))];

    private static List<string> Fresh(Range rack, int pods = 4, string group = "g") => Try(new LedgerRig(10, Blocks), rack, pods, group);

    private static List<string> Try(LedgerRig rig, Range rack, int pods = 4, string group = "g") =>
        [.. Enumerable.Range(0, pods).Select(pod => ScoresOf(rig, pod, rack, group))];

    private static string ScoresOf(LedgerRig rig, int pod, Range rack, string group = "g") =>
        string.Join(' ', rig.Ask(Pod(pod, group: group), rig.Names[rack]).Scores);
}
