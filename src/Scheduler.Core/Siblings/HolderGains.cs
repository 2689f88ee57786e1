namespace Scheduler.Core.Siblings;

/// <summary>
/// What one more sibling covers from its own node, by holder: exactly, in bytes × units of <see cref="GroupLedger.Unit"/>, for the one
/// who writes, and in whole bytes for the many who read without a lock.
/// </summary>
internal sealed class HolderGains(int holders)
{
    private readonly Int128[] _cached = new Int128[holders];
    private readonly Int128[] _local = new Int128[holders];
    private readonly long[] _cachedBytes = new long[holders];
    private readonly long[] _localBytes = new long[holders];

    /// <summary>Holders whose gains have changed, for the one who writes.</summary>
    public TouchedSet Touched { get; } = new(holders);

    public long CachedBytes(int holder) => Volatile.Read(ref _cachedBytes[holder]);

    public long LocalBytes(int holder) => Volatile.Read(ref _localBytes[holder]);

    public void Set(int holder, Int128 cached, Int128 local)
    {
        (_cached[holder], _local[holder]) = (cached, local);
        Touched.Add(holder);
        Volatile.Write(ref _cachedBytes[holder], (long)(cached / GroupLedger.Unit));
        Volatile.Write(ref _localBytes[holder], (long)(local / GroupLedger.Unit));
    }

    public void Add(int holder, Int128 change, bool isCached)
    {
        if (isCached) Set(holder, _cached[holder] + change, _local[holder]);
        else Set(holder, _cached[holder], _local[holder] + change);
    }
}
