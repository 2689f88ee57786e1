using System.Collections.Immutable;

namespace Scheduler.Core.Blocks;

/// <summary>Collects blocks into a <see cref="BlockMap"/>. Used once, by one thread.</summary>
/// <param name="blocks">The expected number of blocks. With the right number nothing is copied.</param>
/// <param name="replicas">The expected number of replicas.</param>
public sealed class BlockMapBuilder(int blocks = 0, int replicas = 0)
{
    /// <summary>
    /// The most bytes of one map, 8 PiB. A larger answer is not believed, and sums over a pod's inputs stay far from overflow.
    /// </summary>
    public const long MaxTotalBytes = 1L << 53;

    private readonly ImmutableArray<DataNode>.Builder _dataNodes = ImmutableArray.CreateBuilder<DataNode>();
    private readonly Dictionary<DataNode, int> _indices = [];
    private long[] _lengths = new long[blocks];
    private int[] _firstReplicas = new int[blocks + 1];
    private Replica[] _replicas = new Replica[replicas];
    private int _replicaCount;
    private long _totalBytes;

    /// <summary>Blocks added so far.</summary>
    public int BlockCount { get; private set; }

    /// <summary>DataNodes added so far.</summary>
    public int DataNodeCount => _dataNodes.Count;

    /// <summary>Bytes added so far.</summary>
    public long TotalBytes => _totalBytes;

    /// <summary>The DataNode of an index.</summary>
    public DataNode this[int index] => _dataNodes[index];

    /// <summary>The index of a DataNode in the map's table; equal DataNodes have the same index.</summary>
    public int Intern(DataNode dataNode)
    {
        if (_indices.TryGetValue(dataNode, out var index)) return index;
        index = _dataNodes.Count;
        _dataNodes.Add(dataNode);
        _indices.Add(dataNode, index);
        return index;
    }

    /// <summary>Adds a replicated block.</summary>
    /// <param name="length">Its bytes, at least 0. An empty block is dropped.</param>
    /// <param name="replicas">Its replicas; none for a block that is missing or corrupt on every DataNode.</param>
    /// <exception cref="BlockMapUnavailableException">
    /// The length is negative, or the map would exceed <see cref="MaxTotalBytes"/>.
    /// </exception>
    public void AddBlock(long length, ReadOnlySpan<Replica> replicas)
    {
        if (length == 0) return;
        _totalBytes = Within(length, MaxTotalBytes - _totalBytes) + _totalBytes;
        MakeRoom(ref _lengths, BlockCount + 1);
        MakeRoom(ref _firstReplicas, BlockCount + 2);
        MakeRoom(ref _replicas, _replicaCount + replicas.Length);
        replicas.CopyTo(_replicas.AsSpan(_replicaCount));
        _replicaCount += replicas.Length;
        _lengths[BlockCount++] = length;
        _firstReplicas[BlockCount] = _replicaCount;
    }

    /// <summary>
    /// Adds an erasure-coded block group from a protocol that does not distinguish data and parity: each of its <paramref name="width"/>
    /// units gets an equal share of the group, and the shares sum exactly to the group.
    /// </summary>
    /// <param name="length">Bytes of data in the group.</param>
    /// <param name="width">Number of data and parity units of a complete group; units without a holder count as missing.</param>
    /// <param name="holders">One replica for each unit that a DataNode holds, in any order.</param>
    public void AddErasureCodedGroup(long length, int width, ReadOnlySpan<Replica> holders)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        width = Math.Max(width, holders.Length);
        // Sorted, so that the order of the holders does not decide who gets the odd bytes.
        var sorted = holders.ToArray();
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(_dataNodes[a.DataNode].Key, _dataNodes[b.DataNode].Key));
        var (share, odd) = Math.DivRem(length, width);
        for (var unit = 0; unit < width; unit++)
            AddBlock(share + (unit < odd ? 1 : 0), unit < sorted.Length ? sorted.AsSpan(unit, 1) : default);
    }

    /// <summary>Builds the map.</summary>
    /// <exception cref="BlockMapUnavailableException">The origin states more than <see cref="MaxTotalBytes"/>.</exception>
    /// <param name="origin">When and where it was read.</param>
    /// <param name="wholeFileBytes">
    /// One for each DataNode: see <see cref="BlockMap.WholeFileBytes"/>; none for an input of whole files.
    /// </param>
    public BlockMap Build(BlockMapOrigin origin, long[]? wholeFileBytes = null)
    {
        Within(origin.BytesListed, MaxTotalBytes);
        Array.Resize(ref _lengths, BlockCount);
        Array.Resize(ref _firstReplicas, BlockCount + 1);
        Array.Resize(ref _replicas, _replicaCount);
        return new(origin, _dataNodes.ToImmutable(), _lengths, _firstReplicas, _replicas) { WholeFileBytes = wholeFileBytes ?? [] };
    }

    private static void MakeRoom<T>(ref T[] column, int count)
    {
        if (column.Length < count) Array.Resize(ref column, Math.Max(count, column.Length * 2));
    }

    private static long Within(long bytes, long max) => bytes >= 0 && bytes <= max
        ? bytes
        : throw new BlockMapUnavailableException(
            BlockMapFailure.MalformedAnswer,
            $"The answer states {bytes} bytes, which is negative or above the limit of {MaxTotalBytes} in total.");
}
