using Scheduler.Core.Nodes;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Waits;

/// <summary>Whether nodes can take a pod, as far as cordons, cpu, memory and the number of pods tell.</summary>
public static class NodeRoom
{
    /// <summary>Whether some node of a level could take the pod once others have left it.</summary>
    /// <param name="reads">What the pod would read at each node.</param>
    /// <param name="level">The level.</param>
    /// <param name="requests">What the pod requests.</param>
    public static bool CanComeFree(PodReads reads, WantedLevel level, NodeUsage requests)
    {
        var nodes = reads.Topology.Cluster.Nodes;
        for (var node = 0; node < nodes.Length; node++)
            if (Fits(nodes[node], default, requests) && PodReads.LevelOf(reads.AddedAt(node)) >= level) return true;
        return false;
    }

    /// <summary>How many nodes have room for the pod now.</summary>
    public static int Count(ClusterNodes nodes, ClusterPods pods, NodeUsage requests)
    {
        var count = 0;
        foreach (var node in nodes.Nodes)
            if (Fits(node, pods.UsageByNode.GetValueOrDefault(node.Name), requests)) count++;
        return count;
    }

    private static bool Fits(Node node, NodeUsage used, NodeUsage requests) =>
        !node.IsUnschedulable
        && used.PodCount < node.AllocatablePods
        && requests.MilliCpu <= node.AllocatableMilliCpu - used.MilliCpu
        && requests.MemoryBytes <= node.AllocatableMemoryBytes - used.MemoryBytes;
}
