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
    public TouchedSet Touched { get; } = new(holders);

    public long CachedBytes(int holder) => Volatile.Read(ref _cached)?.Bytes(holder) ?? 0;

    public long LocalBytes(int holder) => _local.Bytes(holder);

    public void Set(int holder, Int128 cached, Int128 local)
    {
        if (cached != 0 && _cached is null) Volatile.Write(ref _cached, new GainColumn(holders));
        if (_cached is { } column) column[holder] = cached;
        _local[holder] = local;
        Touched.Add(holder);
    }

    public void Add(int holder, Int128 change, bool isCached)
    {
        var cached = _cached?[holder] ?? 0;
        if (isCached) Set(holder, cached + change, _local[holder]);
        else Set(holder, cached, _local[holder] + change);
    }
}
