using System.Collections.Immutable;

namespace Scheduler.Core.Eligibility;

/// <summary>
/// A term of a pod's required anti-affinity, as it bears on others: kube-scheduler (InterPodAffinity) places no pod that it selects on a
/// node that has the same value of a label as the pod's node.
/// </summary>
/// <param name="TopologyKey">The label of nodes.</param>
/// <param name="Selector">What must hold for the labels of a pod; empty for every pod.</param>
/// <param name="Namespaces">The namespaces whose pods are meant; empty for all.</param>
public sealed record AntiAffinityTerm(string TopologyKey, ImmutableArray<NodeRequirement> Selector, ImmutableArray<string> Namespaces)
{
    /// <summary>Whether it selects a pod of this namespace with these labels.</summary>
    public bool Selects(string podNamespace, NodeLabels podLabels)
    {
        if (!Namespaces.IsEmpty && !Namespaces.Contains(podNamespace, StringComparer.Ordinal)) return false;
        foreach (var requirement in Selector.AsSpan())
            if (!requirement.MatchesLabel(podLabels[requirement.Key]))
                return false;
        return true;
    }

    /// <summary>Whether it may select a pod of one of these namespaces, with labels of some of these keys and no other.</summary>
    public bool MaySelect(IReadOnlySet<string> podNamespaces, IReadOnlySet<string> labelKeys) =>
        (Namespaces.IsEmpty || Namespaces.Any(podNamespaces.Contains))
        && Selector.All(each => each.Operator is not (NodeOperator.In or NodeOperator.Exists) || labelKeys.Contains(each.Key));

    /// <inheritdoc/>
    public bool Equals(AntiAffinityTerm? other) => other is not null && TopologyKey == other.TopologyKey
        && Equality.Of(Selector, other.Selector) && Equality.Of(Namespaces, other.Namespaces);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TopologyKey, Equality.HashOf(Selector), Equality.HashOf(Namespaces));
}
