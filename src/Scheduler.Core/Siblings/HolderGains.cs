namespace Scheduler.Core.Siblings;

/// <summary>
/// What one more sibling covers from its own node, by holder: exactly, in bytes × units of <see cref="GroupLedger.Unit"/>, for the one who
/// writes, and in whole bytes for the many who read without a lock. Few inputs have replicas in memory: the others have no column for them.
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

/// <summary>
/// Sums in bytes × units of <see cref="GroupLedger.Unit"/>, by holder, each kept as its whole bytes, which many read without a lock, and
/// what is left over, which is for the one who writes: 12 bytes a holder. No sum is below zero.
/// </summary>
internal sealed class GainColumn(int holders)
{
    private readonly long[] _bytes = new long[holders];
    private readonly int[] _left = new int[holders];

    /// <summary>A holder's sum, exactly.</summary>
    public Int128 this[HolderIndex holder]
    {
        get => Math.BigMul(_bytes[holder.Value], GroupLedger.Unit) + _left[holder.Value];
        set
        {
            // Shifts, since divisions of 128 bits cost more than all else that a change does.
            var bytes = (long)(value >> GroupLedger.UnitBits);
            _left[holder.Value] = (int)(value & (GroupLedger.Unit - 1));
            Volatile.Write(ref _bytes[holder.Value], bytes);
        }
    }

    /// <summary>A holder's whole bytes.</summary>
    public long Bytes(HolderIndex holder) => Volatile.Read(ref _bytes[holder.Value]);
}
