using System.Collections.Immutable;

namespace Scheduler.Core.Eligibility;

/// <summary>
/// Amounts by resource: <c>cpu</c> in thousandths of a core, everything else in whole units (bytes, devices, pods). Immutable, and equal
/// when all amounts are.
/// </summary>
public sealed class ResourceAmounts : IEquatable<ResourceAmounts>
{
    private readonly ImmutableArray<KeyValuePair<string, long>> _amounts;

    private ResourceAmounts(ImmutableArray<KeyValuePair<string, long>> amounts) => _amounts = amounts;

    /// <summary>No amount of anything.</summary>
    public static ResourceAmounts None { get; } = new([]);

    /// <summary>The resources with an amount other than zero, in the order of their names.</summary>
    public ImmutableArray<KeyValuePair<string, long>> All => _amounts;

    /// <summary>The amount of a resource; 0 when there is none.</summary>
    public long this[string resource]
    {
        get
        {
            foreach (var (name, amount) in _amounts)
                if (name == resource) return amount;
            return 0;
        }
    }

    /// <summary>These amounts; zeros are left out.</summary>
    public static ResourceAmounts Of(IEnumerable<KeyValuePair<string, long>> amounts)
    {
        var sorted = amounts.Where(amount => amount.Value != 0).OrderBy(amount => amount.Key, StringComparer.Ordinal).ToImmutableArray();
        return sorted.IsEmpty ? None : new ResourceAmounts(sorted);
    }

    /// <inheritdoc/>
    public bool Equals(ResourceAmounts? other) => other is not null && _amounts.AsSpan().SequenceEqual(other._amounts.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceAmounts);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, amount) in _amounts)
        {
            hash.Add(name);
            hash.Add(amount);
        }

        return hash.ToHashCode();
    }
}
