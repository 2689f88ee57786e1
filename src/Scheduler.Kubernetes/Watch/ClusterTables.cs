namespace Scheduler.Kubernetes.Watch;

/// <summary>All that is kept of the cluster. Changed under the publisher's lock.</summary>
/// <param name="selector"><c>Kubernetes:DataNodeSelector</c>.</param>
/// <param name="pool">Makes equal texts of pods one.</param>
internal sealed class ClusterTables(LabelSelector selector, StringPool pool)
{
    /// <summary>Nodes.</summary>
    public NodeTable Nodes { get; } = new();

    /// <summary>What nodes have left.</summary>
    public UsageTable Usage { get; } = new();

    /// <summary>Pods that run DataNodes.</summary>
    public DataNodePodTable DataNodes { get; } = new(selector);

    /// <summary>Pods that ask for locality.</summary>
    public LocalityPodTable LocalityPods { get; } = new(pool);

    /// <summary>Pods of Spark applications.</summary>
    public SparkPodTable SparkPods { get; } = new(pool);
}

/// <summary>Which snapshots of the cluster an event has made stale.</summary>
[Flags]
internal enum ClusterChange
{
    /// <summary>None: nothing that we use has changed.</summary>
    None = 0,

    /// <summary>Nodes or DataNode pods.</summary>
    Nodes = 1,

    /// <summary>Usage of nodes, or pods that ask for locality.</summary>
    Pods = 2,

    /// <summary>Pods of Spark applications.</summary>
    SparkPods = 4,
}
