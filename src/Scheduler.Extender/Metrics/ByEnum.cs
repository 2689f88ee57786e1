using System.Collections.Concurrent;
using System.Collections.Frozen;
using Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>
/// The children of a family whose first label has the values of an enum, all created at the start: an event allocates nothing.
/// </summary>
/// <param name="family">The family.</param>
/// <param name="others">Values of the further labels.</param>
internal sealed class ByEnum<TLabel, TChild>(ICollector<TChild> family, params string[] others)
    where TLabel : struct, Enum
    where TChild : ICollectorChild
{
    private readonly FrozenDictionary<TLabel, TChild> _children =
        Enum.GetValues<TLabel>().ToFrozenDictionary(value => value, value => family.WithLabels([value.ToString(), .. others]));

    /// <summary>The child of a value.</summary>
    public TChild this[TLabel value] => _children[value];
}

/// <summary>The same for two labels that each have the values of an enum.</summary>
internal sealed class ByEnum<TFirst, TSecond, TChild>(ICollector<TChild> family)
    where TFirst : struct, Enum
    where TSecond : struct, Enum
    where TChild : ICollectorChild
{
    private readonly FrozenDictionary<(TFirst, TSecond), TChild> _children = (
        from first in Enum.GetValues<TFirst>()
        from second in Enum.GetValues<TSecond>()
        select (first, second)).ToFrozenDictionary(pair => pair, pair => family.WithLabels(pair.first.ToString(), pair.second.ToString()));

    /// <summary>The child of a pair of values.</summary>
    public TChild this[TFirst first, TSecond second] => _children[(first, second)];
}

/// <summary>
/// The children of a family with a label whose values are known only at run time, such as a NameNode. Each is created at its first event,
/// and later events allocate nothing. The configuration limits these values; if there are more than <see cref="MaxChildren"/> anyway, the
/// rest counts in one child with <c>other</c> for every label.
/// </summary>
/// <param name="family">The family.</param>
/// <param name="labels">The values of all labels for a key.</param>
internal sealed class ByKey<TKey, TChild>(ICollector<TChild> family, Func<TKey, string[]> labels)
    where TKey : notnull
    where TChild : ICollectorChild
{
    /// <summary>Children that a family keeps apart.</summary>
    public const int MaxChildren = 1000;

    private readonly ConcurrentDictionary<TKey, TChild> _children = new();

    /// <summary>The child of a key.</summary>
    public TChild this[TKey key] => _children.TryGetValue(key, out var child) ? child : Add(key);

    private TChild Add(TKey key)
    {
        var values = labels(key);
        if (_children.Count < MaxChildren) return _children.GetOrAdd(key, family.WithLabels(values));
        Array.Fill(values, "other");
        return family.WithLabels(values);
    }
}
