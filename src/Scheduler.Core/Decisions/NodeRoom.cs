using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Decisions;

/// <summary>
/// Tells which nodes a pod would fit on, by what the pods on them request. Other reasons to keep off a node are not ours to know.
/// </summary>
/// <param name="pods">The newest picture of the cluster's pods.</param>
/// <param name="requests">What the pod requests.</param>
public sealed class NodeRoom(ClusterPods pods, NodeUsage requests)
{
    /// <summary>Whether the pod fits; what a node does not state does not limit it.</summary>
    public bool Has(Node node)
    {
        var used = pods.UsageByNode.GetValueOrDefault(node.Name);
        return !node.IsUnschedulable
            && Fits(used.PodCount, 1, node.AllocatablePods)
            && Fits(used.MilliCpu, requests.MilliCpu, node.AllocatableMilliCpu)
            && Fits(used.MemoryBytes, requests.MemoryBytes, node.AllocatableMemoryBytes);
    }

    // A request of nothing fits however full the node is, as kube-scheduler has it.
    private static bool Fits(long used, long more, long allocatable) => allocatable == 0 || more == 0 || more <= allocatable - used;
}
