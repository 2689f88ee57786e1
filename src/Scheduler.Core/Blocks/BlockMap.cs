using System.Collections.Immutable;
using Scheduler.Core.Blocks.Columns;

namespace Scheduler.Core.Blocks;

/// <summary>
/// The block locations of one input path. Immutable; a struct of arrays with interned DataNodes, about 13 bytes for a block with three
/// replicas. A unit of an erasure-coded block group is a block of its own, with the bytes of its holder. If a part of the files is
/// selected, the length of a block is its selected bytes, and blocks without selected bytes are left out.
/// </summary>
/// <remarks>
/// The order of blocks has no meaning. A block without replicas (missing, corrupt, or unreachable) still counts in <see
/// cref="TotalBytes"/>. Built by <see cref="BlockMapBuilder"/>, or from whole columns by <see cref="TryFromColumns"/>.
/// </remarks>
public sealed class BlockMap
{
    private const int FixedBytes = 512;

    private readonly BlockLengths _lengths;
    private readonly ReplicaStarts _starts;
    private readonly Replica[] _replicas;

    internal BlockMap(BlockMapOrigin origin, ImmutableArray<DataNode> dataNodes, long[] lengths, int[] firstReplicas, Replica[] replicas)
    {
        Origin = origin;
        DataNodes = dataNodes;
        _lengths = new BlockLengths(lengths);
        _starts = new ReplicaStarts(firstReplicas);
        _replicas = replicas;
    }

    /// <summary>A map from columns, which it then owns. Checks everything that keeps a reader within bounds.</summary>
    /// <param name="origin">When and where it was read.</param>
    /// <param name="dataNodes">The DataNodes, each once.</param>
    /// <param name="lengths">Bytes of each block, above 0; together at most <see cref="BlockMapBuilder.MaxTotalBytes"/>.</param>
    /// <param name="firstReplicas">
    /// Where each block's replicas start, from 0 and never decreasing; one more entry than blocks, the last being the number of replicas.
    /// </param>
    /// <param name="replicas">The replicas of all blocks.</param>
    /// <param name="wholeFileBytes">See <see cref="WholeFileBytes"/>; none for an input of whole files.</param>
    /// <returns>Null when the columns are inconsistent, or exceed the limits of a map. They may be untrusted.</returns>
    public static BlockMap? TryFromColumns(
        BlockMapOrigin origin,
        ImmutableArray<DataNode> dataNodes,
        long[] lengths,
        int[] firstReplicas,
        Replica[] replicas,
        long[]? wholeFileBytes = null)
    {
        var fits = firstReplicas.Length == lengths.Length + 1 && firstReplicas[0] == 0 && firstReplicas[^1] == replicas.Length;
        fits &= wholeFileBytes is null || wholeFileBytes.Length == dataNodes.Length;
        foreach (var bytes in wholeFileBytes ?? []) fits &= bytes is >= 0 and <= BlockMapBuilder.MaxTotalBytes;
        for (var block = 0; fits && block < lengths.Length; block++) fits = firstReplicas[block] <= firstReplicas[block + 1];
        var total = 0L;
        foreach (var length in lengths)
        {
            fits = fits && length > 0 && length <= BlockMapBuilder.MaxTotalBytes - total;
            total += fits ? length : 0;
        }

        fits &= origin.BytesListed is >= 0 and <= BlockMapBuilder.MaxTotalBytes;
        foreach (var replica in replicas) fits &= replica.DataNode < dataNodes.Length;
        return fits ? new BlockMap(origin, dataNodes, lengths, firstReplicas, replicas) { WholeFileBytes = wholeFileBytes ?? [] } : null;
    }

    /// <summary>When and where it was read, and whether it is an estimate.</summary>
    public BlockMapOrigin Origin { get; }

    /// <summary>Every DataNode that holds a replica of the input, each once, including those of blocks without selected bytes.</summary>
    public ImmutableArray<DataNode> DataNodes { get; private set; }

    /// <summary>
    /// Bytes of the whole files on each DataNode, by its index, so that explain can show the effect of a selection without a second read;
    /// empty for an input of whole files.
    /// </summary>
    public ReadOnlyMemory<long> WholeFileBytes { get; init; }

    /// <summary>Number of blocks (units, for erasure-coded files).</summary>
    public int BlockCount => _lengths.Count;

    /// <summary>Number of replicas over all blocks.</summary>
    public int ReplicaCount => _replicas.Length;

    /// <summary>Bytes of all blocks (selected bytes only), each counted once; for a sampled input, of the located files only.</summary>
    public long TotalBytes => _lengths.TotalBytes;

    /// <summary>Size in memory, in bytes, for the limit of the store; without the DataNodes, which maps may share.</summary>
    public long SizeInBytes =>
        FixedBytes + _lengths.SizeInBytes + _starts.SizeInBytes + (4L * _replicas.Length)
        + (8L * (DataNodes.Length + WholeFileBytes.Length));

    /// <summary>Bytes of the block at <paramref name="block"/>.</summary>
    public long Length(int block) => _lengths[block];

    /// <summary>The readable replicas of a block; may be empty.</summary>
    public ReadOnlySpan<Replica> Replicas(int block)
    {
        var (first, count) = _starts[block];
        return _replicas.AsSpan(first, count);
    }

    /// <summary>The same map with other, equal instances of its DataNodes, in the same order.</summary>
    internal BlockMap Over(ImmutableArray<DataNode> dataNodes)
    {
        var copy = (BlockMap)MemberwiseClone();
        copy.DataNodes = dataNodes;
        return copy;
    }
}
