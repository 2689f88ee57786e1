using System.Collections.Immutable;
using Scheduler.Core.Eligibility;

namespace Scheduler.Core.Cluster;

/// <summary>A Kubernetes node, with what identity, topology and room need.</summary>
/// <param name="Name">The node's name, as kube-scheduler sends it.</param>
public sealed record Node(string Name)
{
    /// <summary>Every address in <c>status.addresses</c>: IPs of both families and host names, as given.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Label <c>kubernetes.io/hostname</c>; null when absent.</summary>
    public string? HostNameLabel { get; init; }

    /// <summary>Value of the label named by <c>Kubernetes:RackLabel</c>; null when unset or absent.</summary>
    public string? RackLabel { get; init; }

    /// <summary>
    /// Annotation <c>hdfs.locality/datanode</c>: the DataNode, by uuid or host name, that is on this node; null when absent.
    /// </summary>
    public string? DataNodeAnnotation { get; init; }

    /// <summary><c>spec.podCIDRs</c> (or <c>podCIDR</c>).</summary>
    public ImmutableArray<string> PodCidrs { get; init; } = [];

    /// <summary><c>spec.unschedulable</c>: cordoned.</summary>
    public bool IsUnschedulable { get; init; }

    /// <summary><c>status.allocatable.cpu</c> in thousandths of a core.</summary>
    public long AllocatableMilliCpu { get; init; }

    /// <summary><c>status.allocatable.memory</c> in bytes.</summary>
    public long AllocatableMemoryBytes { get; init; }

    /// <summary><c>status.allocatable.pods</c>.</summary>
    public int AllocatablePods { get; init; }

    /// <summary>What kube-scheduler's filters read of it; null unless the planner is on.</summary>
    public NodeTraits? Traits { get; init; }
}
