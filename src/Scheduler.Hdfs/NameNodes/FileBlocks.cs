using System.Runtime.InteropServices;
using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>One replica of a located block.</summary>
/// <param name="DataNode">Who holds it; one object per DataNode within a read.</param>
/// <param name="IsCached">Whether that DataNode has it in memory.</param>
internal readonly record struct LocatedReplica(DataNode DataNode, bool IsCached);

/// <summary>The blocks of one file: lengths, and replicas in one array. A block whose replicas are all corrupt has none.</summary>
internal sealed class FileBlocks(bool adminStatesKnown)
{
    private readonly List<long> _lengths = [];
    private readonly List<int> _ends = [];
    private readonly List<LocatedReplica> _replicas = [];

    /// <summary>Whether <see cref="DataNode.AdminState"/> of its DataNodes was told.</summary>
    public bool AdminStatesKnown => adminStatesKnown;

    /// <summary>Number of blocks, or of block groups.</summary>
    public int Count => _lengths.Count;

    /// <summary>Bytes of a block.</summary>
    public long Length(int block) => _lengths[block];

    /// <summary>A block's replicas.</summary>
    public ReadOnlySpan<LocatedReplica> Replicas(int block)
    {
        var start = block == 0 ? 0 : _ends[block - 1];
        return CollectionsMarshal.AsSpan(_replicas)[start.._ends[block]];
    }

    /// <summary>Adds a replica to the block that <see cref="EndBlock"/> will end.</summary>
    public void AddReplica(DataNode dataNode, bool isCached) => _replicas.Add(new(dataNode, isCached));

    /// <summary>Ends a block.</summary>
    public void EndBlock(long length)
    {
        _lengths.Add(length);
        _ends.Add(_replicas.Count);
    }
}
