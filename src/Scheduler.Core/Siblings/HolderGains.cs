namespace Scheduler.Core.Siblings;

/// <summary>
/// What one more sibling covers from its own node, by holder: exactly, in bytes × units of <see cref="GroupLedger.Unit"/>, for the one
/// who writes, and in whole bytes for the many who read without a lock. Few inputs have replicas in memory: the others have no column for them.
/// </summary>
internal sealed class HolderGains(int holders)
{
    private readonly GainColumn _local = new(holders);
    private GainColumn? _cached;

    /// <summary>Holders whose gains have changed, for the one who writes.</summary>
    public TouchedSet<HolderIndex> Touched { get; } = new(holders);

    public long CachedBytes(HolderIndex holder) => Volatile.Read(ref _cached)?.Bytes(holder) ?? 0;

    public long LocalBytes(HolderIndex holder) => _local.Bytes(holder);

    public void Set(HolderIndex holder, Int128 cached, Int128 local)
    {
        if (cached != 0 || _cached is not null) Cached()[holder] = cached;
        _local[holder] = local;
        Touched.Add(holder);
    }

    public void Add(HolderIndex holder, Int128 change, bool isCached)
    {
        var column = isCached ? Cached() : _local;
        column[holder] += change;
        Touched.Add(holder);
    }

    private GainColumn Cached()
    {
        if (_cached is null) Volatile.Write(ref _cached, new GainColumn(holders));
        return _cached!;
    }
}
