using System.Collections.Immutable;

namespace Scheduler.Core.Eligibility;

/// <summary>What kube-scheduler's filters read of a pod, of those that a plan follows. Equal when all of it is.</summary>
public sealed record PodConstraints
{
    /// <summary><c>spec.priority</c>; 0 when it has none.</summary>
    public int Priority { get; init; }

    /// <summary>What it requests of each resource, as kube-scheduler adds it up: containers, init containers, sidecars, overhead.</summary>
    public ResourceAmounts Requests { get; init; } = ResourceAmounts.None;

    /// <summary><c>spec.nodeSelector</c>: labels that a node must have.</summary>
    public ImmutableArray<KeyValuePair<string, string>> NodeSelector { get; init; } = [];

    /// <summary>
    /// The terms of the required node affinity, of which one must match; null when it has none. An empty list matches no node.
    /// </summary>
    public ImmutableArray<NodeSelectorTerm>? RequiredAffinity { get; init; }

    /// <summary><c>spec.tolerations</c>.</summary>
    public ImmutableArray<Toleration> Tolerations { get; init; } = [];

    /// <summary>Why no plan can be made for it, so that it must be released at once; null when one can.</summary>
    public UnplannableReason? Unplannable { get; init; }

    /// <inheritdoc/>
    public bool Equals(PodConstraints? other) => ReferenceEquals(this, other) || (other is not null
        && Priority == other.Priority
        && Unplannable == other.Unplannable
        && Requests.Equals(other.Requests)
        && Equality.Of(NodeSelector, other.NodeSelector)
        && RequiredAffinity.HasValue == other.RequiredAffinity.HasValue
        && Equality.Of(RequiredAffinity ?? [], other.RequiredAffinity ?? [])
        && Equality.Of(Tolerations, other.Tolerations));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(
        Priority,
        Unplannable,
        Requests,
        Equality.HashOf(NodeSelector),
        RequiredAffinity is { } terms ? Equality.HashOf(terms) : 0,
        Equality.HashOf(Tolerations));
}

/// <summary>
/// Why a gated pod is released without a plan: kube-scheduler alone decides such pods.
/// </summary>
public enum UnplannableReason
{
    /// <summary>It has a required affinity to other pods.</summary>
    PodAffinity,

    /// <summary>It has a required anti-affinity to other pods.</summary>
    PodAntiAffinity,

    /// <summary>It has a topology spread constraint with <c>DoNotSchedule</c>.</summary>
    TopologySpread,

    /// <summary>It mounts a volume claim, or a disk without one, that may be tied to nodes.</summary>
    VolumeClaim,

    /// <summary>It asks for a port of its node.</summary>
    HostPort,

    /// <summary>It claims devices (<c>spec.resourceClaims</c>).</summary>
    ResourceClaim,

    /// <summary>It needs a feature that nodes declare (<c>status.declaredFeatures</c>), and that old ones lack.</summary>
    NodeFeature,

    /// <summary>Its specification could not be read.</summary>
    Unreadable,
}
