using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Testing.Scoring;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>The values that a group keeps ready are those that its definition gives, and what keeping them costs.</summary>
public sealed class ReadyValuesTests
{
    private static readonly NodeScorer Rule = NodeScorer.Default;

    [Fact]
    public void ValuesOf_SiblingsComeAndGoMeanwhile_AreThoseOfAFreshLedger() => Prop.ForAll(
        PlacedGroup.Arbitrary, Arb.From(Gen.Choose(1, 4)), (group, every) =>
        {
            var ledger = group.Empty();
            ledger.ValuesOf(Rule);
            var isSame = true;
            foreach (var node in group.Nodes)
            {
                ledger.Place(new NodeIndex(node));
                isSame &= AreWhatNodesAreWorth(ledger);
            }

            foreach (var node in group.Nodes.Where((_, i) => i % every == 0))
            {
                ledger.Release(new NodeIndex(node));
                isSame &= AreWhatNodesAreWorth(ledger);
            }

            return isSame;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ValuesOf_OtherLevels_AreWorkedOutAnew()
    {
        var ledger = LedgerOf(3, (100, [0]), (100, [1]));
        ledger.ValuesOf(Rule);

        Assert.Equal(
            [100 * 500_000, 100 * 500_000, 100 * 250_000], ledger.ValuesOf(new NodeScorer(new LevelValues(1, 0.5, 0.25, 0))).ToArray());
        Assert.Equal([100 * 900_000, 100 * 900_000, 100 * 300_000], ledger.ValuesOf(Rule).ToArray());
    }

    [Theory]
    [InlineData(30)]
    [InlineData(3_000)]
    public void Place_InputOfAnySize_WalksTheBlocksOfTheNodeAlone(int blocks)
    {
        // Node 0 has two blocks, whatever the others have.
        var others = Enumerable.Range(0, blocks).Select(block => (100L, new[] { 1 + (block % 3) }));
        var ledger = LedgerOf(5, [(100, [0, 1]), (100, [0, 2]), .. others]);

        ledger.Place(new NodeIndex(0));
        Assert.Equal(2, ledger.BlocksWalked);
        ledger.Release(new NodeIndex(0));
        Assert.Equal(4, ledger.BlocksWalked);
        ledger.Place(new NodeIndex(4));
        Assert.Equal(4, ledger.BlocksWalked);
    }

    [Fact]
    public void ValuesOf_InputOfAnySize_WalksNoBlock()
    {
        var ledger = LedgerOf(2, [.. Enumerable.Repeat((100L, new[] { 0, 1 }), 1_000)]);
        ledger.Place(new NodeIndex(1));
        var walked = ledger.BlocksWalked;

        ledger.ValuesOf(Rule);
        ledger.ValuesOf(new NodeScorer(new LevelValues(1, 1, 1, 1)));

        Assert.Equal(1_000, walked);
        Assert.Equal(walked, ledger.BlocksWalked);
    }

    private static bool AreWhatNodesAreWorth(GroupLedger ledger)
    {
        var view = SiblingView.Of(LedgerRig.Pod("asking").Pod, ledger);
        var names = ledger.Locality.Topology.Cluster.Nodes.Select(node => node.Name);
        var plain = names.Select(name => (long)WideScorer.ValueAt(view, NodeScorer.Default, name));
        return plain.SequenceEqual(ledger.ValuesOf(NodeScorer.Default).ToArray());
    }

    private static GroupLedger LedgerOf(int nodes, params (long Bytes, int[] Nodes)[] blocks)
    {
        var rig = new LedgerRig(nodes, blocks);
        var replicas = InputReplicasBuilder.Build(rig.Maps, rig.Locality.Topology, DateTimeOffset.UnixEpoch);
        return new GroupLedger(replicas, rig.Locality, 2 * blocks.Length);
    }
}
