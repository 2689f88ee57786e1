using System.Collections.Immutable;

namespace Scheduler.Core.Eligibility;

/// <summary>
/// What kube-scheduler's filters read of a node, besides its name and whether it is cordoned. Known only with the planner on.
/// </summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Taints">Its taints.</param>
/// <param name="Allocatable"><c>status.allocatable</c> of every resource, <c>pods</c> among them.</param>
public sealed record NodeTraits(NodeLabels Labels, ImmutableArray<Taint> Taints, ResourceAmounts Allocatable)
{
    /// <inheritdoc/>
    public bool Equals(NodeTraits? other) => other is not null
        && Labels.Equals(other.Labels) && Equality.Of(Taints, other.Taints) && Allocatable.Equals(other.Allocatable);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Labels, Equality.HashOf(Taints), Allocatable);
}
