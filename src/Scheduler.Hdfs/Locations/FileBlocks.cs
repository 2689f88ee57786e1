namespace Scheduler.Hdfs.Locations;

/// <summary>
/// The blocks of one file: lengths, and replicas in one array. A block whose replicas are all corrupt has none. Immutable; made by
/// <see cref="FileBlocksBuilder"/>.
/// </summary>
internal sealed class FileBlocks(DataNodeTable dataNodes, long[] lengths, int[] ends, LocatedReplica[] replicas)
{
    /// <summary>The DataNodes that its replicas are on, among others.</summary>
    public DataNodeTable DataNodes => dataNodes;

    /// <summary>Where in the file the first block begins; the others follow it without a gap.</summary>
    public long Offset { get; init; }

    /// <summary>Whether <see cref="Core.Blocks.DataNode.AdminState"/> of its DataNodes was told.</summary>
    public bool AdminStatesKnown { get; init; }

    /// <summary>
    /// How the bytes of a block group are spread over its data units, where each block is one such unit with its own bytes and holders;
    /// the default value where each block is a whole group, or the file is replicated.
    /// </summary>
    public ErasureCodingPolicy Striping { get; init; }

    /// <summary>Whether each block is one data unit of an erasure-coded block group.</summary>
    public bool ErasureCodingUnitsKnown => Striping.IsErasureCoded;

    /// <summary>How many blocks end with each block group, where they are units of groups; else none.</summary>
    public ReadOnlyMemory<int> GroupEnds { get; init; }

    /// <summary>Indices of the blocks that a remote store holds, in ascending order: they can be read without a replica.</summary>
    public ReadOnlyMemory<int> Provided { get; init; }

    /// <summary>
    /// Whether every block that holds bytes has a replica. A listing from a NameNode in safe mode does not know them yet, which looks as
    /// if they were lost.
    /// </summary>
    public bool AllHeld { get; init; } = true;

    /// <summary>Number of blocks, of data units, or of block groups.</summary>
    public int Count => lengths.Length;

    /// <summary>Number of replicas over all blocks.</summary>
    public int ReplicaCount => replicas.Length;

    /// <summary>Bytes of each block.</summary>
    public ReadOnlySpan<long> Lengths => lengths;

    /// <summary>Bytes of a block.</summary>
    public long Length(int block) => lengths[block];

    /// <summary>Whether a remote store holds a block.</summary>
    public bool IsProvided(int block) => Provided.Span.BinarySearch(block) >= 0;

    /// <summary>A block's replicas.</summary>
    public ReadOnlySpan<LocatedReplica> Replicas(int block) => replicas.AsSpan()[(block == 0 ? 0 : ends[block - 1])..ends[block]];
}
