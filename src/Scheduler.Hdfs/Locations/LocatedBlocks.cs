using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.Locations;

/// <summary>
/// The blocks of one file: lengths, and replicas in one array. A block whose replicas are all corrupt has none. Immutable; made by
/// <see cref="LocatedBlocksBuilder"/>.
/// </summary>
internal sealed class LocatedBlocks(DataNodeTable dataNodes, long[] lengths, int[] ends, LocatedReplica[] replicas)
{
    /// <summary>The DataNodes that its replicas are on, among others.</summary>
    public DataNodeTable DataNodes => dataNodes;

    /// <summary>Offset of the first block in the file; the others follow without a gap.</summary>
    public long Offset { get; init; }

    /// <summary>Whether <see cref="Core.Blocks.DataNode.AdminState"/> of its DataNodes is known.</summary>
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

/// <summary>Gathers the blocks of one file after another, in lists that are used again for the next. For one thread.</summary>
internal sealed class LocatedBlocksBuilder(DataNodeTable dataNodes)
{
    private readonly List<long> _lengths = [];
    private readonly List<int> _ends = [];
    private readonly List<LocatedReplica> _replicas = [];
    private readonly List<int> _groupEnds = [];
    private readonly List<int> _provided = [];
    private bool _allHeld = true;
    private bool _isHeld;
    private bool _isProvided;

    /// <summary>
    /// Adds a replica to the block that <see cref="EndBlock"/> will end. One of provided storage (HDFS-9806) is left out: its bytes lie in
    /// a remote store, and the DataNode that the NameNode names for it is as good as any other.
    /// </summary>
    public void AddReplica(LocatedReplica replica)
    {
        _isHeld = true;
        if (replica.StorageType == StorageType.Provided) _isProvided = true;
        else _replicas.Add(replica);
    }

    /// <summary>Ends a block.</summary>
    public void EndBlock(long length)
    {
        _allHeld &= length == 0 || _isHeld;
        if (_isProvided) _provided.Add(_lengths.Count);
        (_isHeld, _isProvided) = (false, false);
        _lengths.Add(length);
        _ends.Add(_replicas.Count);
    }

    /// <summary>Ends a block group, whose data units the blocks since the last one are.</summary>
    public void EndGroup() => _groupEnds.Add(_lengths.Count);

    /// <summary>The file; what comes next is another one's.</summary>
    /// <param name="adminStatesKnown">See <see cref="LocatedBlocks.AdminStatesKnown"/>.</param>
    /// <param name="striping">See <see cref="LocatedBlocks.Striping"/>.</param>
    /// <param name="offset">See <see cref="LocatedBlocks.Offset"/>.</param>
    public LocatedBlocks Build(bool adminStatesKnown, ErasureCodingPolicy striping = default, long offset = 0)
    {
        var blocks = new LocatedBlocks(dataNodes, [.. _lengths], [.. _ends], [.. _replicas])
        {
            Offset = offset,
            AdminStatesKnown = adminStatesKnown,
            Striping = striping,
            GroupEnds = _groupEnds.Count == 0 ? default : _groupEnds.ToArray(),
            Provided = _provided.Count == 0 ? default : _provided.ToArray(),
            AllHeld = _allHeld,
        };
        Clear();
        return blocks;
    }

    /// <summary>Forgets what was added since the last <see cref="Build"/>.</summary>
    public void Clear()
    {
        _lengths.Clear();
        _ends.Clear();
        _replicas.Clear();
        _groupEnds.Clear();
        _provided.Clear();
        _allHeld = true;
        (_isHeld, _isProvided) = (false, false);
    }
}

/// <summary>One replica of a located block, in four bytes.</summary>
internal readonly record struct LocatedReplica
{
    private const uint CachedBit = 1u << 31;
    private const int StorageTypeShift = 24;
    private const uint StorageTypeMask = 7;

    private readonly uint _bits;

    /// <summary>A replica.</summary>
    /// <param name="dataNode">Who holds it: an index into a <see cref="DataNodeTable"/>.</param>
    /// <param name="isCached">Whether that DataNode has it in memory.</param>
    /// <param name="storageType">What it is stored on.</param>
    public LocatedReplica(int dataNode, bool isCached, StorageType storageType = StorageType.Unknown) =>
        _bits = (uint)dataNode | ((uint)storageType << StorageTypeShift) | (isCached ? CachedBit : 0);

    /// <summary>Index into the <see cref="DataNodeTable"/> of its file.</summary>
    public int DataNode => (int)(_bits & (Replica.MaxDataNodes - 1));

    /// <summary>Whether that DataNode has it in memory.</summary>
    public bool IsCached => (_bits & CachedBit) != 0;

    /// <summary>What it is stored on.</summary>
    public StorageType StorageType => (StorageType)((_bits >> StorageTypeShift) & StorageTypeMask);
}

/// <summary>The storage type of a replica. Values are those of <c>StorageTypeProto</c>; 0 where it is unknown.</summary>
internal enum StorageType : byte
{
    Unknown = 0,
    Disk = 1,
    Ssd = 2,
    Archive = 3,
    RamDisk = 4,
    Provided = 5,
    NvDimm = 6,
}
