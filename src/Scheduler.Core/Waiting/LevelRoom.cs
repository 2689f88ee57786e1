using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>Whether nodes have, or can get, room for a pod that waits.</summary>
public static class LevelRoom
{
    /// <summary>Whether some node of a level would fit the pod if it were empty.</summary>
    /// <param name="reads">What the pod would read at each node.</param>
    /// <param name="level">The level.</param>
    /// <param name="requests">What the pod requests.</param>
    public static bool CanComeFree(PodReads reads, WantedLevel level, NodeUsage requests)
    {
        var whenEmpty = new NodeRoom(ClusterPods.Empty, requests);
        var nodes = reads.Topology.Cluster.Nodes;
        for (var node = 0; node < nodes.Length; node++)
            if (whenEmpty.Has(nodes[node]) && PodReads.LevelOf(reads.AddedAt(new NodeIndex(node))) >= level) return true;
        return false;
    }

    /// <summary>How many nodes have room for the pod now.</summary>
    public static int Count(ClusterNodes nodes, ClusterPods pods, NodeUsage requests)
    {
        var (now, count) = (new NodeRoom(pods, requests), 0);
        foreach (var node in nodes.Nodes)
            if (now.Has(node)) count++;
        return count;
    }
}
