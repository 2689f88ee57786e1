using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;
using Scheduler.Core.Tests.Siblings;

namespace Scheduler.Core.Tests.Decisions;

/// <summary>
/// The best node beyond an offer, for any input, siblings, offer and room, is the one that a check of each by name finds.
/// </summary>
public sealed class UnofferedNodeTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 1)]
    // Shares beyond what 64 bits hold of values.
    [InlineData(0, 1L << 27)]
    public void Find_AnyOffer_IsTheBestBeyondIt(double malus, long factor) => Prop.ForAll(
        Scenario.Arbitrary, Arb.From(Gen.Choose(0, int.MaxValue)), (scenario, seed) =>
        {
            var large = scenario with { Blocks = [.. scenario.Blocks.Select(block => block with { Bytes = block.Bytes * factor })] };
            var (rig, random) = (new LedgerRig(large), new Random(seed));
            for (var placed = random.Next(4); placed > 0; placed--)
                rig.Ledger.Reserve(LedgerRig.Pod($"s{placed}"), rig.Names[random.Next(rig.Names.Length)]);
            var view = rig.View(LedgerRig.Pod("asking", size: random.Next(1, 8)));
            var scorer = new NodeScorer(LevelValues.Default, malus);
            var names = rig.Names.ToArray();
            random.Shuffle(names);
            var offered = names[..random.Next(1, names.Length + 1)];
            var full = names.Where(_ => random.Next(2) == 0).ToHashSet();
            var best = offered.MaxBy(name => scorer.ValueAt(view, name))!;

            var found = UnofferedNode.Find(
                view, scorer, best, NodeOffer.Of([.. offered]).OfferedIn(view.Locality.Topology.Cluster), () => RoomBut(full));

            return IsExpected(found, view, scorer, best, names[offered.Length..], full);
        }).QuickCheckThrowOnFailure();

    private static bool IsExpected(
        UnofferedNode? found, SiblingView view, NodeScorer scorer, string best, string[] others, HashSet<string> full)
    {
        var worth = scorer.ValueAt(view, best);
        var better = others.Where(name => scorer.ValueAt(view, name) - worth > scorer.ValueAt(view, name) / 20).ToArray();
        var withRoom = better.Where(name => !full.Contains(name)).ToArray();
        var from = withRoom.Length > 0 ? withRoom : better;
        if (from.Length == 0) return found is null;
        return found is not null
            && found.Reason == (withRoom.Length > 0 ? MissReason.NotOffered : MissReason.Full)
            && scorer.ValueAt(view, found.Node.NodeName) == from.Max(name => scorer.ValueAt(view, name))
            && from.Contains(found.Node.NodeName)
            && found.Node.Added == view.AddedAt(found.Node.NodeName);
    }

    private static NodeRoom RoomBut(HashSet<string> full) => new(
        ClusterPods.Empty with { UsageByNode = full.ToImmutableDictionary(name => name, _ => new NodeUsage(LedgerRig.PodsPerNode, 0, 0)) },
        default);
}
