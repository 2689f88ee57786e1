using System.Collections.Immutable;

namespace Scheduler.Core.Eligibility;

/// <summary>What kube-scheduler's filters read of a pod, of those that a plan follows.</summary>
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
}

/// <summary>A term of node affinity: every requirement must hold. A term without requirements matches no node.</summary>
/// <param name="Labels"><c>matchExpressions</c>, on the node's labels.</param>
/// <param name="Fields"><c>matchFields</c>: <c>metadata.name</c> alone exists.</param>
public sealed record NodeSelectorTerm(ImmutableArray<NodeRequirement> Labels, ImmutableArray<NodeRequirement> Fields);

/// <summary>One requirement of a term.</summary>
/// <param name="Key">The label's or field's name.</param>
/// <param name="Operator">How it compares.</param>
/// <param name="Values">What it compares with.</param>
public sealed record NodeRequirement(string Key, NodeOperator Operator, ImmutableArray<string> Values);

/// <summary>The operators of node affinity; <see cref="Unknown"/> matches no node.</summary>
public enum NodeOperator
{
    /// <summary>One that this version does not know.</summary>
    Unknown,

    /// <summary>The value is one of these.</summary>
    In,

    /// <summary>The value is none of these, or the label is missing.</summary>
    NotIn,

    /// <summary>The label is there.</summary>
    Exists,

    /// <summary>The label is missing.</summary>
    DoesNotExist,

    /// <summary>The value, a whole number, is greater.</summary>
    Gt,

    /// <summary>The value, a whole number, is less.</summary>
    Lt,
}

/// <summary>A taint of a node.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; empty for none.</param>
/// <param name="Effect"><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>.</param>
public sealed record Taint(string Key, string Value, string Effect);

/// <summary>A toleration of a pod, with the empty texts that Kubernetes gives a meaning.</summary>
/// <param name="Key">The taint's key; empty with <c>Exists</c> for every key.</param>
/// <param name="Operator"><c>Exists</c> or <c>Equal</c>; empty is <c>Equal</c>.</param>
/// <param name="Value">The taint's value.</param>
/// <param name="Effect">The taint's effect; empty for every effect.</param>
public sealed record Toleration(string Key, string Operator, string Value, string Effect);

/// <summary>Why a gated pod is released without a plan: kube-scheduler alone decides such pods. The names are values of a metric's label.</summary>
public enum UnplannableReason
{
    /// <summary>It has a required affinity to other pods.</summary>
    PodAffinity,

    /// <summary>It has a required anti-affinity to other pods.</summary>
    PodAntiAffinity,

    /// <summary>It has a topology spread constraint with <c>DoNotSchedule</c>.</summary>
    TopologySpread,

    /// <summary>It mounts a volume claim, whose volume may be tied to nodes.</summary>
    VolumeClaim,

    /// <summary>It asks for a port of its node.</summary>
    HostPort,

    /// <summary>It claims devices (<c>spec.resourceClaims</c>).</summary>
    ResourceClaim,

    /// <summary>Its specification could not be read.</summary>
    Unreadable,
}
