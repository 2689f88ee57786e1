using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;
using Scheduler.Core.Tests.Siblings;
using Scheduler.Testing.Scoring;

namespace Scheduler.Core.Tests.Scoring;

/// <summary>Scores are those of the rule in 128 bits, for any input, with any siblings and any offer.</summary>
public sealed class NodeScorerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Score_AnyInputAndSiblings_IsWhatTheWideRuleSays(double malus) => Prop.ForAll(
        Scenario.Arbitrary, Arb.From(Gen.Choose(0, int.MaxValue)), Arb.From(Gen.Choose(1, 1_000_000)), (scenario, seed, factor) =>
        {
            var (rig, random) = (new LedgerRig(scenario.Scaled(factor)), new Random(seed));
            for (var placed = random.Next(6); placed > 0; placed--)
                rig.Ledger.Reserve(LedgerRig.Pod($"s{placed}"), rig.Names[random.Next(rig.Names.Length)]);
            var view = rig.View(LedgerRig.Pod("asking", size: random.Next(1, 8)));
            return IsSame(view, new NodeScorer(LevelValues.Default, malus), rig.Names, random);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_NothingKnown_IsZeroEverywhere()
    {
        var scores = new[] { 7, 7 };

        var best = NodeScorer.Default.Score(null, NodeOffer.Of(["b", "a"]), scores);

        Assert.Equal(BestNode.None, best);
        Assert.Equal([0, 0], scores);
    }

    /// <summary>Rounding to a unit moves a value by less than four of them, so that a score moves by a step at most.</summary>
    [Theory]
    [InlineData(24)]
    [InlineData(27)]
    public void Score_ShareBeyondTheLargest_IsWhatTheWideRuleSaysButForAUnit(int shift) => Prop.ForAll(
        Scenario.Arbitrary, Arb.From(Gen.Choose(0, int.MaxValue)), (scenario, seed) =>
        {
            var blocks = scenario.Blocks.Select(block => block with { Bytes = (block.Bytes << shift) + (seed % 1_000) });
            var large = scenario with { Blocks = [.. blocks] };
            var (rig, random) = (new LedgerRig(large), new Random(seed));
            for (var placed = random.Next(4); placed > 0; placed--)
                rig.Ledger.Reserve(LedgerRig.Pod($"s{placed}"), rig.Names[random.Next(rig.Names.Length)]);
            var view = rig.View(LedgerRig.Pod("asking", size: random.Next(1, 4)));
            var scores = PodScores.Of(view, NodeScorer.Default, rig.Names.AsSpan());
            var wide = WideScorer.Score(view, NodeScorer.Default, rig.Names.AsSpan());
            if (wide.Best.IsNone) return scores.Best.IsNone;
            Int128 ValueOf(OfferPlace place) => WideScorer.ValueAt(view, NodeScorer.Default, rig.Names[place.Value]);
            var unit = (Int128)LevelValues.Millionths << NodeScorer.UnitOf(view.ShareBytes);
            return ValueOf(wide.Best) - ValueOf(scores.Best) <= 4 * unit
                && rig.Names.Index().All(node => Math.Abs(scores.Scores[node.Index] - wide.Scores[node.Index]) <= 1);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(NodeScorer.MaxShareBytes, 0)]
    [InlineData(NodeScorer.MaxShareBytes + 1, 1)]
    [InlineData(long.MaxValue, 20)]
    public void UnitOf_Share_IsTheSmallestThatFits(long share, int unit)
    {
        Assert.Equal(unit, NodeScorer.UnitOf(share));
        Assert.True(NodeScorer.Default.Weigh(new LevelBytes(share, 0, 0, 0), unit) >= 0);
    }

    [Fact]
    public void Score_InputBeyond64Bits_IsWhatTheWideRuleSays()
    {
        var rig = new LedgerRig(3, (1L << 52, [0]), (1L << 51, [1, 2]));

        Assert.True(IsSame(rig.View(LedgerRig.Pod("asking")), NodeScorer.Default, rig.Names, new Random(1)));
    }

    [Fact]
    public void Score_SiblingsPlacedBetweenTwoAnswers_IsWhatTheWideRuleSaysAgain() => Prop.ForAll(
        Scenario.Arbitrary, Arb.From(Gen.Choose(0, int.MaxValue)), (scenario, seed) =>
        {
            var (rig, random) = (new LedgerRig(scenario), new Random(seed));
            var isSame = true;
            for (var pod = 0; pod < 6; pod++)
            {
                isSame &= IsSame(rig.View(LedgerRig.Pod($"s{pod}", size: 8)), NodeScorer.Default, rig.Names, random);
                rig.Ledger.Reserve(LedgerRig.Pod($"s{random.Next(6)}", size: 8), rig.Names[random.Next(rig.Names.Length)]);
            }

            return isSame;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(10)]
    [InlineData(5_000)]
    public void Score_InputOfAnySize_WalksNoBlock(int blocks)
    {
        var rig = new LedgerRig(3, [.. Enumerable.Range(0, blocks).Select(block => (100L, new[] { block % 3 }))]);
        rig.Ledger.Reserve(LedgerRig.Pod("s1", size: 4), rig.Names[0]);
        var view = rig.View(LedgerRig.Pod("asking", size: 4));
        var walked = view.Ledger!.BlocksWalked;

        Assert.True(IsSame(view, NodeScorer.Default, rig.Names, new Random(1)));
        Assert.Same(view.Ledger, rig.View(LedgerRig.Pod("asking", size: 4)).Ledger);

        Assert.Equal(walked, view.Ledger.BlocksWalked);
        rig.Ledger.Reserve(LedgerRig.Pod("asking", size: 4), rig.Names[1]);
        Assert.Equal(walked, view.Ledger.BlocksWalked);
        rig.View(LedgerRig.Pod("next", size: 4));
        Assert.Equal(walked + ((blocks + 1) / 3), view.Ledger.BlocksWalked);
    }

    [Fact]
    public void OfferedOf_SameAgain_IsSharedAndAnotherIsNot()
    {
        var (known, cluster) = (new KnownNames(["n0", "n1", "stranger"]), new ClusterNodes([new Node("n1"), new Node("n0")], []));
        var first = known.OfferedOf(cluster, [new NameNumber(0), new NameNumber(2)]);

        Assert.Same(first, known.OfferedOf(cluster, [new NameNumber(0), new NameNumber(2)]));
        Assert.True(first.Contains("n0"));
        Assert.False(first.Contains("n1"));
        Assert.True(known.OfferedOf(cluster, [new NameNumber(1), new NameNumber(0)]).Contains("n1"));
        Assert.NotSame(first, known.OfferedOf(new ClusterNodes([new Node("n0")], []), [new NameNumber(0), new NameNumber(2)]));
    }

    [Fact]
    public void PlacesOf_AnyScores_AreTheBestAndOfEqualOnesTheEarlier() => Prop.ForAll(
        Arb.From(Gen.Choose(0, 10).ArrayOf()), scores => BestScores.PlacesOf(scores, 5).ToArray().SequenceEqual(
            Enumerable.Range(0, scores.Length).OrderByDescending(place => scores[place]).ThenBy(place => place).Take(5)
                .Select(place => new OfferPlace(place))))
        .QuickCheckThrowOnFailure();

    private static bool IsSame(SiblingView view, NodeScorer scorer, ImmutableArray<string> names, Random random)
    {
        var known = names.Add("stranger").ToArray();
        random.Shuffle(known);
        var numbers = Enumerable.Range(0, known.Length).Where(_ => random.Next(4) > 0).Select(number => new NameNumber(number)).ToArray();
        random.Shuffle(numbers);
        var offer = new NodeOffer(new KnownNames([.. known]), numbers);
        var scores = new int[numbers.Length];

        var best = scorer.Score(view, offer, scores);

        var plain = WideScorer.Score(view, scorer, offer.ToNames().AsSpan());
        return plain.Scores.SequenceEqual(scores) && best == new BestNode(plain.Best, plain.IsPicked);
    }
}
