using System.Collections.Immutable;
using Scheduler.Core.Eligibility;

namespace Scheduler.Core.Pods;

/// <summary>
/// An immutable snapshot of the cluster's pods: the resource requests on each node, and every pod that asks for locality.
/// </summary>
/// <param name="UsageByNode">By node name; a node without pods is absent.</param>
/// <param name="LocalityPods">
/// By uid: every pod that has the annotation <c>hdfs.locality/paths</c>, bound or not; with the planner on also every pod with our gate.
/// </param>
public sealed record ClusterPods(
    ImmutableDictionary<string, NodeUsage> UsageByNode,
    ImmutableDictionary<string, LocalityPod> LocalityPods)
{
    /// <summary>No pods: before the first list.</summary>
    public static ClusterPods Empty { get; } = new(
        ImmutableDictionary<string, NodeUsage>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableDictionary<string, LocalityPod>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>
    /// By node name: what its pods request besides cpu and memory; absent when nothing. Read only with the planner on.
    /// </summary>
    public ImmutableDictionary<string, ResourceAmounts> OtherRequestsByNode { get; init; } =
        ImmutableDictionary<string, ResourceAmounts>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>
    /// By uid: every pod, asking for locality or not, that has a nominated node and is not bound. It takes room there, for kube-scheduler
    /// reserves it. Read only with the planner on.
    /// </summary>
    public ImmutableDictionary<string, NominatedPod> NominatedPods { get; init; } =
        ImmutableDictionary<string, NominatedPod>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>
    /// Every pod that is bound or nominated and whose required anti-affinity keeps other pods away, by any key. Read only with the planner
    /// on.
    /// </summary>
    public ImmutableDictionary<Guid, RepellingPod> RepellingPods { get; init; } = ImmutableDictionary<Guid, RepellingPod>.Empty;
}

/// <summary>The total requests of the pods assigned to a node. Finished pods (Succeeded, Failed) do not count.</summary>
/// <param name="PodCount">Pods assigned.</param>
/// <param name="MilliCpu">Requested thousandths of a core, as kube-scheduler adds them up.</param>
/// <param name="MemoryBytes">Requested memory.</param>
public readonly record struct NodeUsage(int PodCount, long MilliCpu, long MemoryBytes);

/// <summary>A pod that is not bound and has a nominated node.</summary>
/// <param name="Uid">Its uid.</param>
/// <param name="NodeName">Its <c>status.nominatedNodeName</c>.</param>
/// <param name="Requests">What it requests of each resource.</param>
public sealed record NominatedPod(string Uid, string NodeName, ResourceAmounts Requests);

/// <summary>A pod that keeps others away from its node, or from all nodes that share a label with it. Equal when all of it is.</summary>
/// <param name="NodeName">Where it is bound or nominated.</param>
/// <param name="Terms">Which pods it keeps away.</param>
public sealed record RepellingPod(string NodeName, ImmutableArray<AntiAffinityTerm> Terms)
{
    /// <inheritdoc/>
    public bool Equals(RepellingPod? other) => other is not null && NodeName == other.NodeName && Equality.Of(Terms, other.Terms);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(NodeName, Equality.HashOf(Terms));
}
