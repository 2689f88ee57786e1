using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Tests.Support;

namespace Scheduler.Simulation.Tests.Reads;

public sealed class SiblingReadsTests
{
    private static readonly SimulationOptions Options = Jobs.Small with { Cap = 4 };
    private static readonly SimulatedCluster Cluster = Jobs.ClusterOf(Options);

    [Fact]
    public void Grade_OnePodOnOneBlock_IsItsLevel()
    {
        var input = Jobs.Input(Options, blocks: 1, seed: 1);
        var holder = input.HoldersOf(0)[0];
        var rackLocal = Enumerable.Range(0, Cluster.Count).First(node => node != holder && Cluster.RackOf(node) == Cluster.RackOf(holder));
        var far = Enumerable.Range(0, Cluster.Count).First(node => !Racks(input).Contains(Cluster.RackOf(node)));

        Assert.Equal((Jobs.BlockSize, 0), Grade(input, holder));
        Assert.Equal((0, Jobs.BlockSize), Grade(input, rackLocal));
        Assert.Equal((0, 0), Grade(input, far));
    }

    [Fact]
    public void Grade_TwoPodsWhereOneBlockIs_ReadsItOnce()
    {
        var input = Jobs.Input(Options, blocks: 1, seed: 1);

        Assert.Equal((Jobs.BlockSize, 0), Grade(input, input.HoldersOf(0)[0], input.HoldersOf(0)[1]));
    }

    [Fact]
    public void Grade_ManyBlocksOnePod_ReadsAShareAtTheMost()
    {
        var input = Jobs.Input(Options with { Nodes = 2, Racks = 1 }, blocks: 40, seed: 1);
        var reads = new SiblingReads(new SimulatedCluster(2, 1));

        // Both nodes hold every block: one pod reads its quarter.
        reads.Grade(input, [1, 0]);

        Assert.Equal((input.ShareBytes, 0), (reads.NodeLocalBytes, reads.RackLocalBytes));
        Assert.Equal(input.ShareBytes, reads.OfPod(input, node: 0, podsOnNode: 1).NodeLocal);
    }

    [Fact]
    public void Grade_AllPodsOnOneOfTwoNodesThatHoldAll_ReadsAll()
    {
        var input = Jobs.Input(Options with { Nodes = 2, Racks = 1 }, blocks: 40, seed: 1);
        var reads = new SiblingReads(new SimulatedCluster(2, 1));

        reads.Grade(input, [4, 0]);

        Assert.Equal(input.Job.InputBytes, reads.NodeLocalBytes);
    }

    [Fact]
    public void Grade_RandomPlacements_IsTheFlowWithoutSets()
    {
        var (random, reads, racksBeyond) = (new SplitMix64(1, "localities"), new SiblingReads(Cluster), 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var input = Jobs.Input(Options with { Cap = 1 + random.Next(8) }, 1 + random.Next(12), seed, missingBytes: random.Next(1000));
            var pods = new int[Cluster.Count];
            for (var pod = 0; pod < input.Pods; pod++) pods[random.Next(pods.Length)]++;

            reads.Grade(input, pods);

            Assert.Equal(PlainFlow(input, pods, node => node, Cluster.Count), reads.NodeLocalBytes);
            // A node is in its rack: what racks can read in all is no less than what nodes and then racks read.
            var inRacks = PlainFlow(input, pods, Cluster.RackOf, Cluster.RackCount);
            Assert.InRange(reads.NodeLocalBytes + reads.RackLocalBytes, reads.NodeLocalBytes, inRacks);
            if (reads.RackLocalBytes > 0) racksBeyond++;
        }

        Assert.True(racksBeyond > 100, $"Only {racksBeyond} localities read within the rack.");
    }

    private static HashSet<int> Racks(JobInput input) => [.. input.HoldersOf(0).ToArray().Select(Cluster.RackOf)];

    private static (long NodeLocal, long RackLocal) Grade(JobInput input, params int[] nodes)
    {
        var (reads, pods) = (new SiblingReads(Cluster), new int[Cluster.Count]);
        foreach (var node in nodes) pods[node]++;
        reads.Grade(input, pods);
        return (reads.NodeLocalBytes, reads.RackLocalBytes);
    }

    /// <summary>The definition: every block a vertex of its own.</summary>
    private static long PlainFlow(JobInput input, int[] pods, Func<int, int> placeOf, int places)
    {
        var flow = new MaxFlow();
        flow.Begin(2 + places + input.Blocks);
        foreach (var group in pods.Index().GroupBy(node => placeOf(node.Index)))
            flow.AddEdge(2 + group.Key, 1, group.Sum(node => node.Item) * input.ShareBytes);
        for (var block = 0; block < input.Blocks; block++)
        {
            flow.AddEdge(0, 2 + places + block, input.Length(block));
            foreach (var place in input.HoldersOf(block).ToArray().Select(placeOf).Distinct())
                flow.AddEdge(2 + places + block, 2 + place, long.MaxValue);
        }

        return flow.Run(0, 1);
    }
}
