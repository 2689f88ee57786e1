using Scheduler.Core.Pods;

namespace Scheduler.Core.Cluster;

/// <summary>
/// Holds the newest picture of the cluster: the watcher publishes, requests read. Both sides swap one reference, so a
/// request that has taken a picture keeps a consistent one.
/// </summary>
public sealed class ClusterState
{
    private ClusterNodes _nodes = ClusterNodes.Empty;
    private ClusterPods _pods = ClusterPods.Empty;

    /// <summary>The newest picture of nodes and DataNode pods.</summary>
    public ClusterNodes Nodes => Volatile.Read(ref _nodes);

    /// <summary>The newest picture of pods.</summary>
    public ClusterPods Pods => Volatile.Read(ref _pods);

    /// <summary>Replaces the picture of nodes and DataNode pods.</summary>
    public void Publish(ClusterNodes nodes) => Volatile.Write(ref _nodes, nodes);

    /// <summary>Replaces the picture of pods.</summary>
    public void Publish(ClusterPods pods) => Volatile.Write(ref _pods, pods);
}
