namespace Scheduler.Sandbox.Kubernetes;

/// <summary>The objects of one resource and their recent changes. Guarded by the store's lock.</summary>
internal sealed class ResourceStorage
{
    private readonly SortedDictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);
    private readonly List<WatchEvent> _history = [];

    /// <summary>A watch or a list of an older version is refused.</summary>
    public long CompactedAt { get; private set; }

    /// <summary>Version of the newest change that was dropped: an open watch that has not reached it has lost events.</summary>
    public long Forgotten { get; private set; }

    public StoredObject? Get(string key) => _objects.GetValueOrDefault(key);

    public void Apply(WatchEvent change, int historyCapacity)
    {
        if (change.IsDeletion) _objects.Remove(change.Current.Key);
        else _objects[change.Current.Key] = change.Current;
        _history.Add(change);
        // Trimmed by half at a time, so that a change costs little on average.
        if (_history.Count >= 2 * historyCapacity) Forget(_history.Count - historyCapacity);
    }

    public void Compact(long resourceVersion)
    {
        Forget(_history.Count);
        CompactedAt = resourceVersion;
    }

    /// <summary>Objects of a selection in the order of their keys.</summary>
    public List<StoredObject> List(Selection selection) => Selected(_objects.Values, selection);

    /// <summary>The same as of an earlier version, not before <see cref="CompactedAt"/>.</summary>
    public List<StoredObject> ListAt(long resourceVersion, Selection selection)
    {
        // The objects that changed since, in their state then; null for those that did not exist.
        var then = new Dictionary<string, StoredObject?>(StringComparer.Ordinal);
        for (var i = _history.Count - 1; i >= 0 && _history[i].ResourceVersion > resourceVersion; i--)
        {
            then[_history[i].Current.Key] = _history[i].Previous;
        }

        if (then.Count == 0) return List(selection);
        var unchanged = _objects.Values.Where(one => !then.ContainsKey(one.Key));
        return Selected(unchanged.Concat(then.Values.OfType<StoredObject>()).OrderBy(one => one.Key, StringComparer.Ordinal), selection);
    }

    /// <summary>Changes after a version, at most <paramref name="limit"/>.</summary>
    public List<WatchEvent> ChangesAfter(long resourceVersion, int limit)
    {
        var (low, high) = (0, _history.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_history[middle].ResourceVersion <= resourceVersion) low = middle + 1;
            else high = middle;
        }

        return _history.GetRange(low, Math.Min(limit, _history.Count - low));
    }

    private static List<StoredObject> Selected(IEnumerable<StoredObject> objects, Selection selection) =>
        [.. objects.Where(selection.Matches)];

    private void Forget(int count)
    {
        if (count == 0) return;
        CompactedAt = Forgotten = _history[count - 1].ResourceVersion;
        _history.RemoveRange(0, count);
    }
}
