using System.Collections.Immutable;

namespace Scheduler.Core.Eligibility;

/// <summary>
/// The labels of a node or a pod, in the order of their keys: 16 bytes each besides the texts, since thousands of nodes have dozens each.
/// Immutable, and equal when all labels are.
/// </summary>
public sealed class NodeLabels : IEquatable<NodeLabels>
{
    private readonly ImmutableArray<KeyValuePair<string, string>> _labels;

    private NodeLabels(ImmutableArray<KeyValuePair<string, string>> labels) => _labels = labels;

    /// <summary>No labels.</summary>
    public static NodeLabels None { get; } = new([]);

    /// <summary>All labels, in the order of their keys.</summary>
    public ImmutableArray<KeyValuePair<string, string>> All => _labels;

    /// <summary>The value of a label; null when there is none.</summary>
    public string? this[string key]
    {
        get
        {
            var (low, high) = (0, _labels.Length - 1);
            while (low <= high)
            {
                var middle = (low + high) >>> 1;
                var order = string.CompareOrdinal(_labels[middle].Key, key);
                if (order == 0) return _labels[middle].Value;
                if (order < 0) low = middle + 1;
                else high = middle - 1;
            }

            return null;
        }
    }

    /// <summary>These labels. Of two with the same key the last one counts.</summary>
    public static NodeLabels Of(IEnumerable<KeyValuePair<string, string>> labels)
    {
        var byKey = new SortedList<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in labels) byKey[key] = value;
        return byKey.Count == 0 ? None : new NodeLabels([.. byKey]);
    }

    /// <inheritdoc/>
    public bool Equals(NodeLabels? other) => other is not null && Equality.Of(_labels, other._labels);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NodeLabels);

    /// <inheritdoc/>
    public override int GetHashCode() => Equality.HashOf(_labels);
}
