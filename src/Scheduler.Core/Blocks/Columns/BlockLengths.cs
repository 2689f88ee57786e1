namespace Scheduler.Core.Blocks.Columns;

/// <summary>
/// Bytes of each block. Most blocks of an input have the usual block size: those cost 1.5 bits. Each other block, such as the last of a
/// file, costs four bytes more, or eight if one has 4 GiB or more.
/// </summary>
internal sealed class BlockLengths
{
    private readonly long _usual;
    private readonly RankedBits _isOther;
    private readonly uint[] _others = [];
    private readonly long[] _longOthers = [];

    public BlockLengths(long[] lengths)
    {
        Count = lengths.Length;
        _usual = Usual.Of(Count, block => lengths[block]);
        _isOther = new RankedBits(Count, block => lengths[block] != _usual);
        foreach (var length in lengths) TotalBytes += length;
        var others = lengths.Where(length => length != _usual);
        if (lengths.All(length => length <= uint.MaxValue)) _others = Packed(others.Select(length => (uint)length));
        else _longOthers = Packed(others);
    }

    /// <summary>Number of blocks.</summary>
    public int Count { get; }

    /// <summary>Bytes of all blocks.</summary>
    public long TotalBytes { get; }

    /// <summary>Size in memory, in bytes.</summary>
    public long SizeInBytes => _isOther.SizeInBytes + (4L * _others.Length) + (8L * _longOthers.Length);

    /// <summary>Bytes of a block.</summary>
    public long this[int block]
    {
        get
        {
            if (!_isOther.IsMarked(block, out var rank)) return _usual;
            return _others.Length > 0 ? _others[rank] : _longOthers[rank];
        }
    }

    private T[] Packed<T>(IEnumerable<T> others)
    {
        var (packed, count) = (new T[_isOther.Marked], 0);
        foreach (var other in others) packed[count++] = other;
        return packed;
    }
}
