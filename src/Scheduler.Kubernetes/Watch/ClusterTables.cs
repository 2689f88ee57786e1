using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>All that is kept of the cluster. Changed under the publisher's lock.</summary>
/// <param name="selector"><c>Kubernetes:DataNodeSelector</c>.</param>
/// <param name="pool">Makes equal texts of pods one.</param>
/// <param name="forPlans">Whether what plans need is kept, too.</param>
internal sealed class ClusterTables(LabelSelector selector, StringPool pool, bool forPlans = false)
{
    /// <summary>Whether what plans need is kept, too.</summary>
    public bool AreForPlans => forPlans;

    /// <summary>Nodes.</summary>
    public NodeTable Nodes { get; } = new();

    /// <summary>What nodes have left.</summary>
    public UsageTable Usage { get; } = new();

    /// <summary>What else their pods request; empty unless for plans.</summary>
    public OtherRequestsTable OtherRequests { get; } = new();

    /// <summary>Pods that are nominated and not bound; empty unless for plans.</summary>
    public NominatedPodTable NominatedPods { get; } = new();

    /// <summary>Pods that keep others away from nodes; empty unless for plans.</summary>
    public RepellingPodTable RepellingPods { get; } = new(pool);

    /// <summary>Pods that run DataNodes.</summary>
    public DataNodePodTable DataNodes { get; } = new(selector);

    /// <summary>Pods that ask for locality.</summary>
    public LocalityPodTable LocalityPods { get; } = new(pool, forPlans);

    /// <summary>Pods of Spark applications.</summary>
    public SparkPodTable SparkPods { get; } = new(pool);

    /// <summary>All pods but those of Spark applications; costs nothing for what has not changed.</summary>
    public ClusterPods PodsToImmutable() => new(Usage.ToImmutable(), LocalityPods.ToImmutable())
    {
        OtherRequestsByNode = OtherRequests.ToImmutable(),
        NominatedPods = NominatedPods.ToImmutable(),
        RepellingPods = RepellingPods.ToImmutable(),
    };

    /// <summary>A list of pods begins.</summary>
    public void BeginPods()
    {
        Usage.BeginList();
        OtherRequests.BeginList();
        NominatedPods.BeginList();
        RepellingPods.BeginList();
        DataNodes.BeginList();
        LocalityPods.BeginList();
        SparkPods.BeginList();
    }

    /// <summary>A pod was seen: all tables but <see cref="LocalityPods"/>, whose pods are reported to handlers.</summary>
    public ClusterChange SetPod(ReadOnlySpan<byte> json, in PodSummary pod) =>
        Usage.Set(pod) | OtherRequests.Set(pod) | NominatedPods.Set(pod) | RepellingPods.Set(json, pod)
        | DataNodes.Set(json, pod) | SparkPods.Set(json, pod);

    /// <summary>A pod is gone: all tables but <see cref="LocalityPods"/>.</summary>
    public ClusterChange DeletePod(PodKey key) =>
        Usage.Delete(key) | OtherRequests.Delete(key) | NominatedPods.Delete(key) | RepellingPods.Delete(key)
        | DataNodes.Delete(key) | SparkPods.Delete(key);

    /// <summary>The list of pods is whole: all tables but <see cref="LocalityPods"/>.</summary>
    public ClusterChange EndPods() =>
        Usage.EndList() | OtherRequests.EndList() | NominatedPods.EndList() | RepellingPods.EndList()
        | DataNodes.EndList() | SparkPods.EndList();
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
