using System.Collections.Immutable;
using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;
using Scheduler.Testing.Scoring;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>
/// Jobs placed pod by pod as kube-scheduler would without other scores: at random among the best. Bindings are seen at once.
/// </summary>
public sealed class WholeJobTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Job_ThirtyPodsOnThreeDataNodesWithThreeReplicas_EndsTenTenTen(int seed)
    {
        var rig = new LedgerRig(3, [.. Enumerable.Repeat((128L << 20, new[] { 0, 1, 2 }), 90)]);

        var counts = Place(rig, pods: 30, size: 30, new Random(seed));

        Assert.Equal([10, 10, 10], counts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Job_ThirtyPodsSeenOneByOne_EndsBalanced(int seed)
    {
        var rig = new LedgerRig(3, [.. Enumerable.Repeat((128L << 20, new[] { 0, 1, 2 }), 90)]);

        var counts = Place(rig, pods: 30, size: null, new Random(seed));

        Assert.All(counts, count => Assert.InRange(count, 9, 11));
    }

    [Fact]
    public void Job_OfOneBlockAPod_PutsEachPodOnABlockOfItsOwn()
    {
        var rig = new LedgerRig(
            20, [.. Enumerable.Range(0, 10).Select(block => (128L << 20, new[] { block, (block + 7) % 20, (block + 13) % 20 }))]);

        Place(rig, pods: 10, size: 10, new Random(7));

        Assert.InRange(Covered(rig), 0.9, 1.0);
    }

    [Fact]
    public void Job_OfTwoThousandPods_CoversItsInput()
    {
        var random = new Random(11);
        var blocks = Enumerable.Range(0, 4_000).Select(
            _ => (128L << 20, Enumerable.Range(0, 200).OrderBy(_ => random.Next()).Take(3).ToArray()));
        var rig = new LedgerRig(200, [.. blocks]);

        Place(rig, pods: 2_000, size: 2_000, random);

        Assert.InRange(Covered(rig), 0.98, 1.0);
    }

    [Fact]
    public void Score_SiblingsToCome_PicksOneNodeAndGivesItsEqualsOneStepLess()
    {
        var rig = new LedgerRig(4, (100, [0]), (100, [1]), (100, [2]), (100, [3]));

        var scores = rig.Ask(LedgerRig.Pod("a", size: 4));

        Assert.True(scores.IsPicked);
        Assert.Equal([9, 9, 9, 10], scores.Scores.Order());
        Assert.Equal(10, scores.Scores[scores.Best.Value]);
    }

    [Fact]
    public void Score_LastOfItsGroup_PicksNone()
    {
        var rig = new LedgerRig(4, (100, [0]), (100, [1]), (100, [2]), (100, [3]));
        foreach (var uid in (string[])["a", "b"]) rig.Ledger.Seen(LedgerRig.Pod(uid, size: 3), "node00");

        var scores = rig.Ask(LedgerRig.Pod("c", size: 3));

        Assert.False(scores.IsPicked);
        Assert.Equal(3, scores.Scores.Count(score => score == NodeScorer.MaxScore));
    }

    [Fact]
    public void Score_NamesInAnotherOrder_PicksTheSameNode()
    {
        var rig = new LedgerRig(4, (100, [0]), (100, [1]), (100, [2]), (100, [3]));
        var view = rig.View(LedgerRig.Pod("a", size: 4));
        ImmutableArray<string> reversed = [.. rig.Names.Reverse()];

        var (one, other) = (
            PodScores.Of(view, NodeScorer.Default, rig.Names.AsSpan()), PodScores.Of(view, NodeScorer.Default, reversed.AsSpan()));

        Assert.Equal(rig.Names[one.Best.Value], reversed[other.Best.Value]);
    }

    [Fact]
    public void Score_PodsThatFindTheSame_PickDifferentNodes()
    {
        var picked = new HashSet<int>();
        for (var pod = 0; pod < 40; pod++)
            picked.Add(
                new LedgerRig(4, (100, [0]), (100, [1]), (100, [2]), (100, [3])).Ask(LedgerRig.Pod($"pod-{pod}", size: 40)).Best.Value);

        Assert.Equal(4, picked.Count);
    }

    [Fact]
    public void ValueAt_HotDataNode_LosesUpToTheMalus()
    {
        var rig = new LedgerRig(2, (100, [0, 1]));
        for (var pod = 0; pod < 3; pod++) rig.Ledger.Seen(LedgerRig.Pod($"other{pod}", group: "others", path: "/other"), "node00");
        var view = rig.View(LedgerRig.Pod("a"));

        var (off, on) = (NodeScorer.Default, new NodeScorer(LevelValues.Default, HotDataNodeMalus: 0.2));

        Assert.Equal(off.ValueAt(view, "node01"), off.ValueAt(view, "node00"));
        Assert.Equal(off.ValueAt(view, "node01"), on.ValueAt(view, "node01"));
        Assert.Equal(off.ValueAt(view, "node00") * 85 / 100, on.ValueAt(view, "node00"));
    }

    private static int[] Place(LedgerRig rig, int pods, int? size, Random random)
    {
        var counts = new int[rig.Names.Length];
        for (var pod = 0; pod < pods; pod++)
        {
            var request = LedgerRig.Pod($"pod-{pod}", size);
            rig.Ledger.Seen(request, null);
            var node = rig.Choose(rig.Ask(request), random);
            rig.Ledger.Seen(request, node);
            counts[rig.Names.IndexOf(node)]++;
        }

        return counts;
    }

    private static double Covered(LedgerRig rig) =>
        (double)rig.View(LedgerRig.Pod("pod-0", size: null)).Ledger!.CoveredBytes / rig.Locality.TotalBytes;
}
