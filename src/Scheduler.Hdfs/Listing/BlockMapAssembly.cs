using System.Runtime.InteropServices;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Listing;

/// <summary>Makes a block map of located files. One use.</summary>
internal sealed class BlockMapAssembly(AdminStates? adminStates)
{
    private readonly BlockMapBuilder _builder = new();
    private readonly Dictionary<DataNode, int> _indices = new(ReferenceEqualityComparer.Instance);
    private readonly List<Replica> _replicas = [];
    private long _total;

    /// <summary>Whether a file was erasure-coded, its shares being an even estimate.</summary>
    public bool ErasureCodingEstimated { get; private set; }

    /// <summary>Whether the administrative states of all DataNodes were to be had.</summary>
    public bool AdminStatesKnown { get; private set; } = true;

    /// <summary>Adds a file's blocks.</summary>
    public void Add(FileStatus file, FileBlocks blocks)
    {
        AdminStatesKnown &= blocks.AdminStatesKnown || adminStates is not null;
        var isEstimate = file.ErasureCoding.IsErasureCoded && !blocks.ErasureCodingUnitsKnown;
        ErasureCodingEstimated |= isEstimate;
        for (var block = 0; block < blocks.Count; block++)
        {
            CountBytes(blocks.Length(block));
            if (isEstimate) AddGroup(file.ErasureCoding, blocks, block);
            else AddBlock(blocks, block);
        }
    }

    /// <summary>The map.</summary>
    public BlockMap Build(BlockMapOrigin origin) => _builder.Build(origin);

    private void AddBlock(FileBlocks blocks, int block)
    {
        _replicas.Clear();
        foreach (var located in blocks.Replicas(block))
        {
            var replica = ReplicaOf(blocks, located);
            if (!_replicas.Exists(other => other.DataNode == replica.DataNode)) _replicas.Add(replica);
        }

        _builder.AddBlock(blocks.Length(block), CollectionsMarshal.AsSpan(_replicas));
    }

    private void AddGroup(ErasureCodingPolicy policy, FileBlocks blocks, int block)
    {
        _replicas.Clear();
        foreach (var located in blocks.Replicas(block)) _replicas.Add(ReplicaOf(blocks, located));
        var length = blocks.Length(block);
        // Without a policy its holders are as many units as there are to be known.
        var width = policy.IsUnknown ? Math.Max(1, _replicas.Count) : policy.WidthOf(length);
        _builder.AddErasureCodedGroup(length, width, CollectionsMarshal.AsSpan(_replicas));
    }

    private Replica ReplicaOf(FileBlocks blocks, LocatedReplica located) => new(IndexOf(located.DataNode, blocks), located.IsCached);

    private int IndexOf(DataNode dataNode, FileBlocks blocks)
    {
        if (_indices.TryGetValue(dataNode, out var index)) return index;
        var known = blocks.AdminStatesKnown || adminStates is null ? dataNode : adminStates.Apply(dataNode);
        return _indices[dataNode] = _builder.Intern(known);
    }

    private void CountBytes(long length)
    {
        if (_total > long.MaxValue - length)
            throw new BlockMapUnavailableException(BlockMapFailure.MalformedAnswer, "The blocks of the input have absurd lengths.");
        _total += length;
    }
}
