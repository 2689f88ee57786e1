namespace Scheduler.Core.Siblings;

/// <summary>
/// What one more sibling reads from its own node, by holder: exactly, in bytes × units of <see cref="GroupLedger.Unit"/>, for the writer,
/// and in whole bytes for readers, which take no lock. The column for replicas in memory is created only when needed.
/// </summary>
internal sealed class HolderGains(int holders)
{
    private readonly GainColumn _local = new(holders);
    private GainColumn? _cached;

    /// <summary>Holders whose gains have changed; for the writer.</summary>
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
/// Sums in bytes × units of <see cref="GroupLedger.Unit"/>, by holder. Each is kept as whole bytes, which readers get without a lock, and a
/// remainder for the writer: 12 bytes per holder. No sum is below zero.
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
            // Shifts, since 128-bit divisions cost more than the rest of a change.
            var bytes = (long)(value >> GroupLedger.UnitBits);
            _left[holder.Value] = (int)(value & (GroupLedger.Unit - 1));
            Volatile.Write(ref _bytes[holder.Value], bytes);
        }
    }

    /// <summary>A holder's whole bytes.</summary>
    public long Bytes(HolderIndex holder) => Volatile.Read(ref _bytes[holder.Value]);
}
