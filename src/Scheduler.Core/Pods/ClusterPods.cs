using System.Collections.Immutable;

namespace Scheduler.Core.Pods;

/// <summary>
/// An immutable snapshot of the cluster's pods: the resource requests on each node, and every pod that asks for locality.
/// </summary>
/// <param name="UsageByNode">By node name; a node without pods is absent.</param>
/// <param name="LocalityPods">By uid: every pod that has the annotation <c>hdfs.locality/paths</c>, bound or not.</param>
public sealed record ClusterPods(
    ImmutableDictionary<string, NodeUsage> UsageByNode,
    ImmutableDictionary<string, LocalityPod> LocalityPods)
{
    /// <summary>No pods: before the first list.</summary>
    public static ClusterPods Empty { get; } = new(
        ImmutableDictionary<string, NodeUsage>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableDictionary<string, LocalityPod>.Empty.WithComparers(StringComparer.Ordinal));
}

/// <summary>The total requests of the pods assigned to a node. Finished pods (Succeeded, Failed) do not count.</summary>
/// <param name="PodCount">Pods assigned.</param>
/// <param name="MilliCpu">Requested thousandths of a core, as kube-scheduler adds them up.</param>
/// <param name="MemoryBytes">Requested memory.</param>
public readonly record struct NodeUsage(int PodCount, long MilliCpu, long MemoryBytes);
