using Scheduler.Core.Locality;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Reads;

/// <summary>
/// A file that pods read together, on a cluster of the caller: what they read at each level if tasks go to any pod, and what they could
/// read at best. Each block counts once, and no pod reads more than its share. One thread.
/// </summary>
public sealed class SharedFile
{
    private readonly SimulatedCluster _cluster;
    private readonly JobInput _input;

    /// <summary>A file.</summary>
    /// <param name="nodes">Nodes of the cluster.</param>
    /// <param name="racks">Its racks: node n is in rack n modulo this.</param>
    /// <param name="blockSize">Bytes of each block.</param>
    /// <param name="holders">The nodes of each block; all blocks have as many.</param>
    /// <param name="pods">Pods that read the file; at most one for each block.</param>
    public SharedFile(int nodes, int racks, long blockSize, IReadOnlyList<IReadOnlyList<int>> holders, int pods)
    {
        _cluster = new SimulatedCluster(nodes, racks);
        var job = new TraceJob("file", 0, holders.Count * blockSize);
        _input = new JobInput(job, _cluster, [.. holders.SelectMany(block => block)], holders[0].Count, blockSize, pods);
    }

    /// <summary>What the pods are to be expected to read in all if a task, one for each block, goes to any free pod.</summary>
    /// <param name="nodeOfPod">The node of each pod.</param>
    public LevelBytes DispatchBlindly(IReadOnlyList<int> nodeOfPod)
    {
        var reads = new BlindReads();
        reads.Grade(_input, PodsOnNodes(nodeOfPod));
        var (nodeLocal, rackLocal) = (reads.NodeLocalBytes, reads.RackLocalBytes);
        return new LevelBytes(0, nodeLocal, rackLocal, _input.Job.InputBytes - nodeLocal - rackLocal);
    }

    /// <summary>
    /// The most that the pods could read from their own nodes: the best placement found, or what was achieved if that is more.
    /// </summary>
    /// <param name="freeSlots">Room for pods on each node.</param>
    /// <param name="achieved">What a placement in those slots reads.</param>
    public long BestNodeLocalBytes(IReadOnlyList<int> freeSlots, long achieved)
    {
        int[] available = [.. freeSlots];
        return new AchievableReads(_cluster, new BestPlacements(_cluster.Count, available.Max())).Of(_input, available, achieved).Best;
    }

    private int[] PodsOnNodes(IReadOnlyList<int> nodeOfPod)
    {
        var podsOnNode = new int[_cluster.Count];
        foreach (var node in nodeOfPod) podsOnNode[node]++;
        return podsOnNode;
    }
}
