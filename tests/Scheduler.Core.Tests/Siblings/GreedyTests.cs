using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>How good it is to place each sibling where it adds most, against the best there is, found by trying everything.</summary>
public sealed class GreedyTests
{
    private static readonly Arbitrary<Scenario> SmallScenario = Arb.From(
        from nodes in Gen.Choose(2, 5)
        from blocks in BlockGen(nodes).ListOf()
        select new Scenario([.. Enumerable.Repeat(0, nodes)], [.. blocks.Take(8)]));

    private static readonly Arbitrary<int> Siblings = Arb.From(Gen.Choose(1, 4));

    [Fact]
    public void Greedy_KnownSize_CoversAtLeastOneLessOneEthOfTheBestCoverage() =>
        Prop.ForAll(SmallScenario, Siblings, (scenario, siblings) =>
    {
        var best = Multisets(scenario.NodeCount, siblings).Max(nodes => new PlacedGroup(scenario, siblings, nodes).Placed().CoveredBytes);
        return Greedy(scenario, siblings).CoveredBytes + Rounding(scenario) >= (1 - (1 / Math.E)) * best;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Greedy_KnownSize_CoversAtLeastOneLessOneEthOfTheBestMaximumFlow() =>
        Prop.ForAll(SmallScenario, Siblings, (scenario, siblings) =>
    {
        var best = Multisets(scenario.NodeCount, siblings).Max(nodes => CoverageFlow.Of(scenario, siblings, nodes));
        return Greedy(scenario, siblings).CoveredBytes + Rounding(scenario) >= (1 - (1 / Math.E)) * best;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void CoveredBytes_AnySiblings_IsAtMostTheMaximumFlow() => Prop.ForAll(PlacedGroup.Arbitrary, group =>
        group.Placed().CoveredBytes <= CoverageFlow.Of(group.Scenario, group.GroupSize, group.Nodes)).QuickCheckThrowOnFailure();

    private static GroupLedger Greedy(Scenario scenario, int siblings)
    {
        var ledger = new PlacedGroup(scenario, siblings, []).Empty();
        for (var i = 0; i < siblings; i++)
            ledger.Place(
                Enumerable.Range(0, scenario.NodeCount).Select(node => new NodeIndex(node)).MaxBy(node => ledger.AddedAt(node).OnNode()));
        return ledger;
    }

    private static double Rounding(Scenario scenario) => 1 + (scenario.Blocks.Sum(block => (double)block.Bytes) * 16 / GroupLedger.Unit);

    private static IEnumerable<ImmutableArray<int>> Multisets(int nodes, int size, int first = 0)
    {
        if (size == 0) return [[]];
        return Enumerable.Range(first, nodes - first).SelectMany(node => Multisets(nodes, size - 1, node).Select(rest => rest.Add(node)));
    }

    private static Gen<ScenarioBlock> BlockGen(int nodes) =>
        from bytes in Gen.Choose(1, 1_000)
        from replicas in Gen.Choose(0, nodes - 1).ListOf()
        select new ScenarioBlock(bytes, [.. replicas.Distinct().Take(3).Select(node => (node, false))]);
}
