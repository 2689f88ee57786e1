namespace Scheduler.Core.Siblings;

/// <summary>
/// What one more sibling covers from its own node, by holder: exactly, in bytes × units of <see cref="GroupLedger.Unit"/>, for the one
/// who writes, and in whole bytes for the many who read without a lock. Few inputs have replicas in memory: the others have no column for them.
/// </summary>
internal sealed class HolderGains(int holders)
{
    private readonly GainColumn _local = new(holders);
    private GainColumn? _cached;

    /// <summary>Whole bytes of all holders, for one who reads many; empty while no holder has any.</summary>
    public ReadOnlySpan<long> AllCachedBytes => Volatile.Read(ref _cached) is { } cached ? cached.AllBytes : [];

    /// <summary>Whole bytes of all holders, for one who reads many.</summary>
    public ReadOnlySpan<long> AllLocalBytes => _local.AllBytes;

    public long CachedBytes(int holder) => Volatile.Read(ref _cached)?.Bytes(holder) ?? 0;

    public long LocalBytes(int holder) => _local.Bytes(holder);

    public void Set(int holder, Int128 cached, Int128 local)
    {
        if (cached != 0 && _cached is null) Volatile.Write(ref _cached, new GainColumn(holders));
        if (_cached is { } column) column[holder] = cached;
        _local[holder] = local;
    }

    public void Add(int holder, Int128 change, bool isCached)
    {
        var cached = _cached?[holder] ?? 0;
        if (isCached) Set(holder, cached + change, _local[holder]);
        else Set(holder, cached, _local[holder] + change);
    }
}
