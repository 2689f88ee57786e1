using Scheduler.Core.Pods;

namespace Scheduler.Core.Cluster;

/// <summary>
/// Holds the newest snapshot of the cluster. The watch publishes snapshots and requests read them. Publishing replaces one reference,
/// so a request that has taken a snapshot sees one consistent state.
/// </summary>
public sealed class ClusterState
{
    private ClusterNodes _nodes = ClusterNodes.Empty;
    private ClusterPods _pods = ClusterPods.Empty;
    private SparkPods _sparkPods = SparkPods.Empty;

    /// <summary>The newest snapshot of nodes and DataNode pods.</summary>
    public ClusterNodes Nodes => Volatile.Read(ref _nodes);

    /// <summary>The newest snapshot of pods.</summary>
    public ClusterPods Pods => Volatile.Read(ref _pods);

    /// <summary>The newest snapshot of the pods of Spark applications.</summary>
    public SparkPods SparkPods => Volatile.Read(ref _sparkPods);

    /// <summary>Replaces the snapshot of nodes and DataNode pods.</summary>
    public void Publish(ClusterNodes nodes) => Volatile.Write(ref _nodes, nodes);

    /// <summary>Replaces the snapshot of pods.</summary>
    public void Publish(ClusterPods pods) => Volatile.Write(ref _pods, pods);

    /// <summary>Replaces the snapshot of the pods of Spark applications.</summary>
    public void Publish(SparkPods pods) => Volatile.Write(ref _sparkPods, pods);
}
