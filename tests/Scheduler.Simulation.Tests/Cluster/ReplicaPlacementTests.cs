using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Tests.Cluster;

public sealed class ReplicaPlacementTests
{
    [Theory]
    [InlineData(600, 20)]
    [InlineData(6, 2)]
    [InlineData(4, 2)]
    public void Choose_ThreeReplicas_AreOnTwoRacksTheSecondOfThemTwice(int nodes, int racks)
    {
        var cluster = new SimulatedCluster(nodes, racks);

        Assert.All(Blocks(cluster, replication: 3, count: 2000), block =>
        {
            Assert.Equal(3, block.Distinct().Count());
            Assert.NotEqual(cluster.RackOf(block[0]), cluster.RackOf(block[1]));
            Assert.Equal(cluster.RackOf(block[1]), cluster.RackOf(block[2]));
        });
    }

    [Fact]
    public void Choose_ManyReplicas_PutsAFewOnEachRack()
    {
        var cluster = new SimulatedCluster(30, 5);

        // (8 - 1) / 5 + 2
        Assert.All(Blocks(cluster, replication: 8, count: 500), block =>
        {
            Assert.Equal(8, block.Distinct().Count());
            Assert.All(block.CountBy(cluster.RackOf), rack => Assert.InRange(rack.Value, 1, 3));
        });
    }

    [Theory]
    [InlineData(1, 1, 3, 1)]
    [InlineData(2, 2, 3, 2)]
    [InlineData(3, 1, 3, 3)]
    [InlineData(3, 3, 3, 3)]
    public void Choose_SmallCluster_TakesWhatFits(int nodes, int racks, int replication, int expected) => Assert.All(
        Blocks(new SimulatedCluster(nodes, racks), replication, count: 50),
        block => Assert.Equal(expected, block.Distinct().Count()));

    [Fact]
    public void Choose_ManyBlocks_UsesEveryNodeAlike()
    {
        const int Nodes = 40, Count = 20_000;
        var replicas = Blocks(new SimulatedCluster(Nodes, 4), replication: 3, Count).SelectMany(block => block).CountBy(node => node);

        Assert.All(replicas, node => Assert.InRange(node.Value, 0.9 * 3 * Count / Nodes, 1.1 * 3 * Count / Nodes));
    }

    private static IEnumerable<int[]> Blocks(SimulatedCluster cluster, int replication, int count)
    {
        var policy = new ReplicaPlacement(cluster, replication, new SplitMix64(1, "blocks"));
        for (var block = 0; block < count; block++)
        {
            var nodes = new int[policy.Replication];
            policy.Choose(nodes);
            yield return nodes;
        }
    }
}
