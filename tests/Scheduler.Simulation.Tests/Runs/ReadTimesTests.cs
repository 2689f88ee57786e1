using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Runs;
using Scheduler.Simulation.Tests.Support;

namespace Scheduler.Simulation.Tests.Runs;

public sealed class ReadTimesTests
{
    private static readonly SimulatedCluster Cluster = Jobs.ClusterOf(Jobs.Small);
    private static readonly JobInput Input = Jobs.Input(Jobs.Small, blocks: 1, seed: 1);

    [Fact]
    public void Of_EachLevel_IsBytesAtItsSpeed()
    {
        var holder = Input.HoldersOf(0)[0];
        var racks = Input.HoldersOf(0).ToArray().Select(Cluster.RackOf).ToArray();
        var rackLocal = Enumerable.Range(0, Cluster.Count).First(
            node => !Input.HoldersOf(0).Contains(node) && racks.Contains(Cluster.RackOf(node)));
        var far = Enumerable.Range(0, Cluster.Count).First(node => !racks.Contains(Cluster.RackOf(node)));

        Assert.Equal(2 + (Jobs.BlockSize / 100e6), SecondsOn(holder), 5);
        Assert.Equal(2 + (Jobs.BlockSize / 50e6), SecondsOn(rackLocal), 5);
        Assert.Equal(2 + (Jobs.BlockSize / 25e6), SecondsOn(far), 5);
    }

    [Fact]
    public void Of_AllPods_ReadTheInputOnce()
    {
        var input = Jobs.Input(Jobs.Small with { Cap = 3 }, blocks: 7, seed: 2, missingBytes: 12345);
        var (reads, pods) = (new SiblingReads(Cluster), new[] { 1, 0, 1, 0, 0, 1 });
        reads.Grade(input, pods);

        var read = pods.Index().Where(node => node.Item > 0).Select(node => reads.OfPod(input, node.Index, 1)).ToArray();
        Assert.Equal(reads.NodeLocalBytes, read.Sum(pod => pod.NodeLocal), 1.0);
        Assert.Equal(input.Job.InputBytes, read.Sum(pod => pod.NodeLocal + pod.RackLocal + pod.Remote), 1.0);
    }

    private static double SecondsOn(int node)
    {
        var (reads, pods) = (new SiblingReads(Cluster), new int[Cluster.Count]);
        pods[node] = 1;
        reads.Grade(Input, pods);
        return ReadTimes.Of(reads.OfPod(Input, node, podsOnNode: 1)).TotalSeconds;
    }
}
