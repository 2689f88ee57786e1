using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Decisions;

/// <summary>Which nodes a pod fits on, by the requests of the pods on them. Other filters of kube-scheduler are not considered.</summary>
/// <param name="pods">The newest snapshot of the cluster's pods.</param>
/// <param name="requests">What the pod requests.</param>
public sealed class NodeRoom(ClusterPods pods, NodeUsage requests)
{
    /// <summary>Whether the pod fits. A resource that the node does not state is unlimited.</summary>
    public bool Has(Node node)
    {
        var used = pods.UsageByNode.GetValueOrDefault(node.Name);
        return !node.IsUnschedulable
            && Fits(used.PodCount, 1, node.AllocatablePods)
            && Fits(used.MilliCpu, requests.MilliCpu, node.AllocatableMilliCpu)
            && Fits(used.MemoryBytes, requests.MemoryBytes, node.AllocatableMemoryBytes);
    }

    // A request of zero always fits, as in kube-scheduler.
    private static bool Fits(long used, long more, long allocatable) => allocatable == 0 || more == 0 || more <= allocatable - used;
}
