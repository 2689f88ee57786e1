using System.Collections.Immutable;

namespace Scheduler.Core.Eligibility;

/// <summary>
/// Amounts by resource: <c>cpu</c> in thousandths of a core, everything else in whole units (bytes, devices, pods). Immutable, and equal
/// when all amounts are.
/// </summary>
public sealed class ResourceAmounts : IEquatable<ResourceAmounts>
{
    /// <summary>Names of resources that every node has.</summary>
    public const string Cpu = "cpu", Memory = "memory", Pods = "pods";

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
            foreach (var (name, amount) in _amounts.AsSpan())
                if (name == resource) return amount;
            return 0;
        }
    }

    /// <summary>Both added up. Beyond 64 bits it wraps, so that subtracting the same amounts restores the first.</summary>
    public static ResourceAmounts operator +(ResourceAmounts left, ResourceAmounts right) =>
        right == None ? left : left == None ? right : Merge(left, right, (one, other) => unchecked(one + other));

    /// <summary>The first without the second.</summary>
    public static ResourceAmounts operator -(ResourceAmounts left, ResourceAmounts right) =>
        right == None ? left : Merge(left, right, (one, other) => unchecked(one - other));

    /// <summary>The larger of each.</summary>
    public static ResourceAmounts Max(ResourceAmounts left, ResourceAmounts right) =>
        right == None ? left : left == None ? right : Merge(left, right, Math.Max);

    /// <summary>The same, with larger amounts cut to this one.</summary>
    public ResourceAmounts AtMost(long most)
    {
        foreach (var (_, amount) in _amounts.AsSpan())
            if (amount > most) return Cut(most);
        return this;
    }

    /// <summary>These amounts; zeros are left out. Of two amounts of one resource the last one counts.</summary>
    public static ResourceAmounts Of(IEnumerable<KeyValuePair<string, long>> amounts)
    {
        var byName = new SortedList<string, long>(StringComparer.Ordinal);
        foreach (var (name, amount) in amounts) byName[name] = amount;
        return Of([.. byName.Where(amount => amount.Value != 0)]);
    }

    /// <inheritdoc/>
    public bool Equals(ResourceAmounts? other) =>
        ReferenceEquals(this, other) || (other is not null && Equality.Of(_amounts, other._amounts));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceAmounts);

    /// <inheritdoc/>
    public override int GetHashCode() => Equality.HashOf(_amounts);

    private ResourceAmounts Cut(long most) => Of(_amounts.Select(each => KeyValuePair.Create(each.Key, Math.Min(most, each.Value))));

    private static ResourceAmounts Of(ImmutableArray<KeyValuePair<string, long>> sorted) =>
        sorted.IsEmpty ? None : new ResourceAmounts(sorted);

    private static ResourceAmounts Merge(ResourceAmounts left, ResourceAmounts right, Func<long, long, long> combine)
    {
        var merged = ImmutableArray.CreateBuilder<KeyValuePair<string, long>>(left._amounts.Length + right._amounts.Length);
        var (l, r) = (0, 0);
        while (l < left._amounts.Length || r < right._amounts.Length)
        {
            var order = l == left._amounts.Length ? 1
                : r == right._amounts.Length ? -1
                : string.CompareOrdinal(left._amounts[l].Key, right._amounts[r].Key);
            var name = order <= 0 ? left._amounts[l].Key : right._amounts[r].Key;
            var amount = combine(order <= 0 ? left._amounts[l++].Value : 0, order >= 0 ? right._amounts[r++].Value : 0);
            if (amount != 0) merged.Add(new KeyValuePair<string, long>(name, amount));
        }

        return Of(merged.DrainToImmutable());
    }
}
