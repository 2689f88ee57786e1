using System.Collections.Immutable;
using System.Text;

namespace Scheduler.Kubernetes.Watch;

/// <summary>One term of a label selector.</summary>
/// <param name="Key">The label's key.</param>
/// <param name="Values">Values to compare with; empty when only the key's presence counts.</param>
/// <param name="Negated">Whether the term holds when the label is absent or has none of the values.</param>
internal sealed record LabelRequirement(string Key, ImmutableArray<string> Values, bool Negated)
{
    /// <summary>The key as it stands in JSON, to compare without making a string.</summary>
    public byte[] Utf8Key { get; } = Encoding.UTF8.GetBytes(Key);

    /// <summary>Whether an object whose label has this value (null: no such label) meets the term.</summary>
    public bool IsMetBy(string? value) =>
        (value is not null && (Values.IsEmpty || Values.Contains(value, StringComparer.Ordinal))) != Negated;
}
