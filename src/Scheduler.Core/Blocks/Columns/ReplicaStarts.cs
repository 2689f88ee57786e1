namespace Scheduler.Core.Blocks.Columns;

/// <summary>
/// Where each block's replicas start in the column of all replicas. Most blocks of an input have the usual number of replicas: those cost
/// 1.5 bits. Each other block costs four bytes more.
/// </summary>
internal sealed class ReplicaStarts
{
    private readonly int _usual;
    private readonly RankedBits _isOther;

    // By block with another number of replicas: the surplus over the usual number, summed up to and including it.
    private readonly int[] _surplus;

    /// <summary>Starts from 0, never decreasing, one more entry than blocks.</summary>
    public ReplicaStarts(int[] starts)
    {
        var blocks = starts.Length - 1;
        _usual = Usual.Of(blocks, block => starts[block + 1] - starts[block]);
        _isOther = new RankedBits(blocks, block => starts[block + 1] - starts[block] != _usual);
        _surplus = new int[_isOther.Marked];
        for (var (block, surplus) = (0, 0L); block < blocks; block++)
        {
            if (!_isOther.IsMarked(block, out var rank)) continue;
            surplus += starts[block + 1] - starts[block] - _usual;
            _surplus[rank] = (int)surplus;
        }
    }

    /// <summary>Size in memory, in bytes.</summary>
    public long SizeInBytes => _isOther.SizeInBytes + (4L * _surplus.Length);

    /// <summary>Where a block's replicas start, and their number.</summary>
    public (int First, int Count) this[int block]
    {
        get
        {
            var isOther = _isOther.IsMarked(block, out var rank);
            var before = rank == 0 ? 0 : _surplus[rank - 1];
            return ((int)(((long)block * _usual) + before), isOther ? _usual + _surplus[rank] - before : _usual);
        }
    }
}
