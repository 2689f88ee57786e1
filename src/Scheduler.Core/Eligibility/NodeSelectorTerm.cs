using System.Collections.Immutable;

namespace Scheduler.Core.Eligibility;

/// <summary>A term of node affinity: every requirement must hold. A term without requirements matches no node.</summary>
/// <param name="Labels"><c>matchExpressions</c>, on the node's labels.</param>
/// <param name="Fields"><c>matchFields</c>: <c>metadata.name</c> alone exists.</param>
public sealed record NodeSelectorTerm(ImmutableArray<NodeRequirement> Labels, ImmutableArray<NodeRequirement> Fields)
{
    /// <summary>Whether a node of this name and these labels matches.</summary>
    public bool Matches(string nodeName, NodeLabels labels)
    {
        if (Labels.IsDefaultOrEmpty && Fields.IsDefaultOrEmpty) return false;
        foreach (var requirement in Labels.AsSpan())
            if (!requirement.MatchesLabel(labels[requirement.Key]))
                return false;
        foreach (var requirement in Fields.AsSpan())
            if (!requirement.MatchesField(requirement.Key == "metadata.name" ? nodeName : ""))
                return false;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(NodeSelectorTerm? other) =>
        other is not null && Equality.Of(Labels, other.Labels) && Equality.Of(Fields, other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Equality.HashOf(Labels), Equality.HashOf(Fields));
}

/// <summary>One requirement of a term. One that kube-scheduler would not accept holds for no node, not even when it negates.</summary>
/// <param name="Key">The label's or field's name.</param>
/// <param name="Operator">How it compares.</param>
/// <param name="Values">What it compares with.</param>
public sealed record NodeRequirement(string Key, NodeOperator Operator, ImmutableArray<string> Values)
{
    /// <summary>Whether it holds for a label with this value; null for a missing label.</summary>
    public bool MatchesLabel(string? value) => Operator switch
    {
        NodeOperator.In => value is not null && Values.Contains(value, StringComparer.Ordinal),
        NodeOperator.NotIn => !Values.IsEmpty && (value is null || !Values.Contains(value, StringComparer.Ordinal)),
        NodeOperator.Exists => Values.IsEmpty && value is not null,
        NodeOperator.DoesNotExist => Values.IsEmpty && value is null,
        NodeOperator.Gt => Compare(value) > 0,
        NodeOperator.Lt => Compare(value) < 0,
        _ => false,
    };

    /// <summary>Whether it holds for a field with this value: only <c>In</c> and <c>NotIn</c> with one value can.</summary>
    public bool MatchesField(string value) => Values.Length == 1 && Operator switch
    {
        NodeOperator.In => value == Values[0],
        NodeOperator.NotIn => value != Values[0],
        _ => false,
    };

    /// <inheritdoc/>
    public bool Equals(NodeRequirement? other) =>
        other is not null && Key == other.Key && Operator == other.Operator && Equality.Of(Values, other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Operator, Equality.HashOf(Values));

    // 0 also when they cannot be compared: neither greater nor less.
    private int Compare(string? value) =>
        value is not null && Values.Length == 1
        && LabelNumber.TryParse(value, out var left) && LabelNumber.TryParse(Values[0], out var right)
            ? left.CompareTo(right)
            : 0;
}

/// <summary>The operators of node affinity; <see cref="Unknown"/> matches no node.</summary>
public enum NodeOperator
{
    /// <summary>One that this version does not know, or with a key or values that kube-scheduler does not accept.</summary>
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
