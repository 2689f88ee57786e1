using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;
using Scheduler.Core.Tests.Locality;

namespace Scheduler.Core.Tests.Scoring;

public sealed class ScoreProperties
{
    [Fact]
    public void Score_AnyInput_IsInRangeAndItsBestIsTen() => Prop.ForAll(Scenario.Arbitrary, scenario =>
    {
        var scores = scenario.Scores();
        var known = scenario.Blocks.Any(block => block.Replicas.Length > 0);
        return scores.All(score => score is >= NodeScorer.MinScore and <= NodeScorer.MaxScore)
            && scores.Max() == (known ? NodeScorer.MaxScore : NodeScorer.MinScore);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_SameInput_IsSame() => Prop.ForAll(Scenario.Arbitrary, scenario =>
        scenario.Scores().SequenceEqual(scenario.Scores())).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_NodesInAnotherOrder_IsSame() => Prop.ForAll(Scenario.Arbitrary, scenario =>
    {
        var reversed = scenario.ToTopology(Enumerable.Range(0, scenario.NodeCount).Reverse());
        var locality = InputLocalityBuilder.Build([scenario.ToMap()], reversed, DateTimeOffset.UnixEpoch);
        return scenario.Scores(locality).SequenceEqual(scenario.Scores());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_ReplicasInAnotherOrder_IsSame() => Prop.ForAll(Scenario.Arbitrary, scenario =>
    {
        var reversed = scenario.ToMap(block => block.Replicas.Reverse());
        var locality = InputLocalityBuilder.Build([reversed], scenario.ToTopology(), DateTimeOffset.UnixEpoch);
        return scenario.Scores(locality).SequenceEqual(scenario.Scores());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_ReplicaAddedToNode_DoesNotFallThere() => Prop.ForAll(
        Scenario.Arbitrary, Arb.From(Gen.Choose(0, 1000)), Arb.From(Gen.Choose(0, 1000)), (scenario, block, node) =>
        {
            if (scenario.Blocks.IsEmpty) return true;
            (block, node) = (block % scenario.Blocks.Length, node % scenario.NodeCount);
            var wasCached = scenario.Blocks[block].Replicas.Any(replica => replica.Node == node && replica.Cached);
            var better = scenario.WithReplica(block, node, wasCached || block % 2 == 0);
            return better.Scores()[node] >= scenario.Scores()[node];
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_BytesTimesAnyFactor_IsSame() =>
        Prop.ForAll(Scenario.Arbitrary, Arb.From(Gen.Choose(1, 100_000)), (scenario, factor) =>
        scenario.Scaled(factor).Scores().SequenceEqual(scenario.Scores())).QuickCheckThrowOnFailure();

    [Fact]
    public void BytesAt_AnyNode_SumsToInput() => Prop.ForAll(Scenario.Arbitrary, scenario =>
    {
        var locality = scenario.ToLocality();
        var total = scenario.Blocks.Sum(block => block.Bytes);
        return Enumerable.Range(0, scenario.NodeCount).Select(node => locality.BytesAt(new NodeIndex(node))).All(bytes =>
            bytes.Total == total && bytes is { NodeCached: >= 0, NodeLocal: >= 0, RackLocal: >= 0, OffSwitch: >= 0 });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void BytesAt_AnyNode_IsWhatCountingBlockByBlockGives() => Prop.ForAll(Scenario.Arbitrary, scenario =>
    {
        var locality = scenario.ToLocality();
        return Enumerable.Range(0, scenario.NodeCount).All(
            node => locality.BytesAt(new NodeIndex(node)) == CountBlockByBlock(scenario, node));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_RoundedOnce_IsFloorOfTenTimesShareAndHalf() => Prop.ForAll(
        Arb.From(Gen.Choose(1, 1_000_000)), Arb.From(Gen.Choose(0, 1_000_000)), (best, value) =>
        {
            value = Math.Min(value, best);
            var scores = new int[2];
            NodeScorer.ToScores([best, value], scores);
            return scores[0] == 10 && scores[1] == (int)Math.Floor(((decimal)10 * value / best) + 0.5m);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AddErasureCodedGroup_AnyWidth_SharesSumToGroupAndDifferByOneByteAtMost() => Prop.ForAll(
        Arb.From(Gen.Choose(1, 2_000_000_000)), Arb.From(Gen.Choose(1, 20)), Arb.From(Gen.Choose(0, 20)), (length, width, holders) =>
        {
            var map = GroupOn(length, width, Enumerable.Range(0, holders));
            var shares = Enumerable.Range(0, map.BlockCount).Select(map.Length).ToArray();
            return map.TotalBytes == length
                && shares.Sum() == length
                && (shares.Length < Math.Max(width, holders) || shares.Max() - shares.Min() <= 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AddErasureCodedGroup_HoldersInAnotherOrder_GivesEachTheSame() => Prop.ForAll(
        Arb.From(Gen.Choose(1, 2_000_000_000)), Arb.From(Gen.Choose(1, 14)), (length, holders) =>
            SharesOf(GroupOn(length, holders, Enumerable.Range(0, holders)))
                .SequenceEqual(SharesOf(GroupOn(length, holders, Enumerable.Range(0, holders).Reverse())))).QuickCheckThrowOnFailure();

    private static LevelBytes CountBlockByBlock(Scenario scenario, int node)
    {
        var (cached, local, rack, off) = (0L, 0L, 0L, 0L);
        foreach (var block in scenario.Blocks)
        {
            if (block.Replicas.Any(replica => replica.Node == node && replica.Cached)) cached += block.Bytes;
            else if (block.Replicas.Any(replica => replica.Node == node)) local += block.Bytes;
            else if (block.Replicas.Any(replica => scenario.RackOfNode[replica.Node] == scenario.RackOfNode[node])) rack += block.Bytes;
            else off += block.Bytes;
        }

        return new LevelBytes(cached, local, rack, off);
    }

    private static BlockMap GroupOn(long length, int width, IEnumerable<int> holders)
    {
        var builder = new BlockMapBuilder();
        builder.AddErasureCodedGroup(
            length, width, [.. holders.Select(holder => new Replica(builder.Intern(new DataNode($"dn{holder:D2}", "", 0, "/r"))))]);
        return builder.Build(new BlockMapOrigin { ReadAt = default, NameNode = "nn", Transport = "webhdfs" });
    }

    private static IEnumerable<(string, long)> SharesOf(BlockMap map) => Enumerable.Range(0, map.BlockCount)
        .Select(block => (map.DataNodes[map.Replicas(block)[0].DataNode].HostName, map.Length(block)))
        .Order();
}
