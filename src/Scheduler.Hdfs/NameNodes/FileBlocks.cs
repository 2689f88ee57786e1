using System.Runtime.InteropServices;
using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>One replica of a located block.</summary>
/// <param name="DataNode">Who holds it; few objects per DataNode within a read, equal by value.</param>
/// <param name="IsCached">Whether that DataNode has it in memory.</param>
internal readonly record struct LocatedReplica(DataNode DataNode, bool IsCached);

/// <summary>The blocks of one file: lengths, and replicas in one array. A block whose replicas are all corrupt has none.</summary>
internal sealed class FileBlocks(bool adminStatesKnown, int capacity = 0)
{
    // HDFS's default replication (dfs.replication).
    private const int TypicalReplicas = 3;

    private readonly List<long> _lengths = new(capacity);
    private readonly List<int> _ends = new(capacity);
    private readonly List<LocatedReplica> _replicas = new(capacity * TypicalReplicas);

    /// <summary>Whether <see cref="DataNode.AdminState"/> of its DataNodes was told.</summary>
    public bool AdminStatesKnown => adminStatesKnown;

    /// <summary>
    /// Whether each block is one data unit of an erasure-coded block group, with its own bytes and holders. False: each is a whole group,
    /// or the file is replicated.
    /// </summary>
    public bool ErasureCodingUnitsKnown { get; init; }

    /// <summary>Number of blocks, of data units, or of block groups.</summary>
    public int Count => _lengths.Count;

    /// <summary>
    /// Whether every block that holds bytes has a replica. A listing from a NameNode in safe mode does not know them yet, which looks as
    /// if they were lost.
    /// </summary>
    public bool AllHeld { get; private set; } = true;

    /// <summary>Bytes of a block.</summary>
    public long Length(int block) => _lengths[block];

    /// <summary>A block's replicas.</summary>
    public ReadOnlySpan<LocatedReplica> Replicas(int block) => CollectionsMarshal.AsSpan(_replicas)[StartOf(block).._ends[block]];

    /// <summary>Adds a replica to the block that <see cref="EndBlock"/> will end.</summary>
    public void AddReplica(DataNode dataNode, bool isCached) => _replicas.Add(new(dataNode, isCached));

    /// <summary>Adds replicas to the block that <see cref="EndBlock"/> will end.</summary>
    public void AddReplicas(ReadOnlySpan<LocatedReplica> replicas) => _replicas.AddRange(replicas);

    /// <summary>Ends a block.</summary>
    public void EndBlock(long length)
    {
        AllHeld &= length == 0 || _replicas.Count > StartOf(_lengths.Count);
        _lengths.Add(length);
        _ends.Add(_replicas.Count);
    }

    private int StartOf(int block) => block == 0 ? 0 : _ends[block - 1];
}
