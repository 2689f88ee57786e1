using Scheduler.Core.Locality;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Reads;

/// <summary>
/// A file that pods read together, on a cluster of the caller: what they read at each level under either dispatch, and what they could at
/// best. Each block counts once, and no pod reads more than its share. One thread.
/// </summary>
public sealed class SharedFile
{
    private readonly SimulatedCluster _cluster;
    private readonly JobInput _input;
    private readonly SiblingReads _reads;

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
        _reads = new SiblingReads(_cluster);
    }

    /// <summary>
    /// What each pod reads where it is if tasks are matched: as much as possible from its own node, of the rest as much as possible in its
    /// rack.
    /// </summary>
    /// <param name="nodeOfPod">The node of each pod.</param>
    public IReadOnlyList<LevelBytes> Divide(IReadOnlyList<int> nodeOfPod)
    {
        var podsOnNode = PodsOnNodes(nodeOfPod);
        _reads.Grade(_input, podsOnNode);
        var local = LocalBytes(nodeOfPod, podsOnNode);
        long[] inRacks = [.. Enumerable.Range(0, _cluster.RackCount).Select(_reads.BytesReadIn)];
        var offSwitch = _input.Job.InputBytes - _reads.NodeLocalBytes - _reads.RackLocalBytes;
        var divided = new LevelBytes[nodeOfPod.Count];
        for (var pod = 0; pod < divided.Length; pod++)
        {
            var left = _input.ShareBytes - local[pod];
            var inRack = Take(ref inRacks[_cluster.RackOf(nodeOfPod[pod])], left);
            divided[pod] = new LevelBytes(0, local[pod], inRack, Take(ref offSwitch, left - inRack));
        }

        return divided;
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

    /// <summary>What the pods of a node read there, in equal parts.</summary>
    private long[] LocalBytes(IReadOnlyList<int> nodeOfPod, int[] podsOnNode)
    {
        long[] left = [.. Enumerable.Range(0, _cluster.Count).Select(_reads.BytesReadOn)];
        var podsLeft = podsOnNode.ToArray();
        return [.. nodeOfPod.Select(node => Take(ref left[node], left[node] / podsLeft[node]--))];
    }

    private static long Take(ref long left, long most)
    {
        var taken = Math.Min(left, most);
        left -= taken;
        return taken;
    }
}
