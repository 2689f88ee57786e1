using System.Collections.Immutable;
using Scheduler.Core.Eligibility;

namespace Scheduler.Core.Pods;

/// <summary>A pod that asks for locality, as the watch knows it.</summary>
/// <param name="Metadata">Its metadata: annotations and labels.</param>
/// <param name="NodeName">The node it is bound to; null while it is not.</param>
/// <param name="SchedulerName"><c>spec.schedulerName</c>.</param>
public sealed record LocalityPod(PodMetadata Metadata, string? NodeName, string SchedulerName)
{
    /// <summary><c>metadata.creationTimestamp</c>.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether it is being deleted or has ended, so that it no longer reads its input.</summary>
    public bool IsGone { get; init; }

    /// <summary>What it requests.</summary>
    public NodeUsage Requests { get; init; }

    /// <summary><c>metadata.resourceVersion</c>; empty when it was not read. Read only with the planner on.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>Names of its scheduling gates. Read only with the planner on.</summary>
    public ImmutableArray<string> Gates { get; init; } = [];

    /// <summary>
    /// Whether a scheduler found no node for it: its condition PodScheduled is False with reason Unschedulable. Read only with the planner
    /// on.
    /// </summary>
    public bool IsUnschedulable { get; init; }

    /// <summary>What kube-scheduler's filters read of it; null unless it has our gate and the planner is on.</summary>
    public PodConstraints? Constraints { get; init; }

    /// <summary>All its labels; none unless it has our gate and the planner is on.</summary>
    public NodeLabels AllLabels { get; init; } = NodeLabels.None;

    /// <summary>Whether it has our gate.</summary>
    public bool IsGated => Gates.Contains(IPodGates.Gate);

    /// <summary>Whether our gate alone keeps it from schedulers. Other gates belong to others, such as a queue that admits jobs.</summary>
    public bool IsGatedByUsAlone => Gates is [IPodGates.Gate];
}

/// <summary>
/// Notified by the watch of every pod that asks for locality, in the order of the watch. Must return at once and not throw. A relist may
/// report the same pod again.
/// </summary>
public interface ILocalityPodHandler
{
    /// <summary>The pod was first seen or has changed.</summary>
    void Changed(LocalityPod pod);

    /// <summary>The pod was deleted, has ended, or no longer asks for locality.</summary>
    void Deleted(LocalityPod pod);
}
