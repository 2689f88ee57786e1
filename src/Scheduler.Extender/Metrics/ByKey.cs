using System.Collections.Concurrent;
using Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>
/// The children of a family with a label whose values are known only while the service runs, such as a NameNode: each is resolved at its
/// first event, and later events allocate nothing. The configuration bounds those values; if more than <see cref="MaxChildren"/> come
/// all the same, the rest counts in one child with <c>other</c> for every label.
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
