using System.Runtime.InteropServices;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Objects by key, which remembers what the list in progress has named, so that what vanished while no watch was open can be found without
/// a second copy.
/// </summary>
/// <typeparam name="TKey">What an object is known by.</typeparam>
/// <typeparam name="TValue">What is kept of it.</typeparam>
internal sealed class ListedObjects<TKey, TValue>
    where TKey : notnull
{
    private readonly Dictionary<TKey, Entry> _entries;
    private uint _list;

    public ListedObjects(IEqualityComparer<TKey>? comparer = null) => _entries = new Dictionary<TKey, Entry>(comparer);

    /// <summary>Objects held.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether there is an object with that key.</summary>
    public bool Contains(TKey key) => _entries.ContainsKey(key);

    /// <summary>The objects held, in no order.</summary>
    public IEnumerable<TValue> Values => _entries.Values.Select(entry => entry.Value);

    /// <summary>Starts a list: from now on, what is not set is to be gone.</summary>
    public void BeginList() => _list = unchecked(_list + 1);

    /// <summary>Sets an object.</summary>
    /// <returns>Whether there was one before; then <paramref name="previous"/> is it.</returns>
    public bool Set(TKey key, TValue value, out TValue? previous)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out var existed);
        previous = existed ? entry.Value : default;
        entry = new Entry(value, _list);
        return existed;
    }

    /// <summary>Removes an object; false when there is none.</summary>
    public bool Remove(TKey key, out TValue? value)
    {
        var removed = _entries.Remove(key, out var entry);
        value = removed ? entry.Value : default;
        return removed;
    }

    /// <summary>Removes and gives back what was not set since <see cref="BeginList"/>.</summary>
    public IReadOnlyList<TValue> EndList()
    {
        var gone = _entries.Where(each => each.Value.List != _list).Select(each => each.Key).ToList();
        var values = new List<TValue>(gone.Count);
        foreach (var key in gone)
            if (_entries.Remove(key, out var entry))
                values.Add(entry.Value);
        return values;
    }

    private readonly record struct Entry(TValue Value, uint List);
}
