using System.Collections.Immutable;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Siblings;

/// <summary>
/// The blocks of an input by node, and the nodes by block: what a ledger visits when a sibling is placed. Immutable, for one set of maps on
/// one topology. Keeps the maps alive, and adds about two bytes per replica: six bytes per block at three replicas. Built by <see
/// cref="InputReplicasBuilder"/>.
/// </summary>
public sealed class InputReplicas
{
    /// <summary>The most replicas of a block that count; HDFS allows 512 (<c>dfs.replication.max</c>).</summary>
    public const int MaxHolders = 1_023;

    private readonly ImmutableArray<MapReplicas> _maps;
    private readonly int[] _firstBlockOfMap;
    private readonly HolderIndex[] _holderOfNode;
    private readonly int[] _firstSteps;
    private readonly byte[] _steps;
    private readonly long[] _fairBytes;

    internal InputReplicas(NetworkTopology topology, InputReplicasBuilder builder)
    {
        Topology = topology;
        _maps = builder.Maps;
        _firstBlockOfMap = [.. _maps.Select(map => map.FirstBlock)];
        _holderOfNode = builder.HolderOfNode;
        _firstSteps = builder.FirstSteps;
        _steps = builder.Steps;
        _fairBytes = builder.FairBytes;
        NodeOfHolder = [.. _holderOfNode.Index().Where(node => !node.Item.IsNone).Select(node => new NodeIndex(node.Index))];
        BlockCount = _maps.Sum(map => map.Map.BlockCount);
        LargestBlock = _maps.IsEmpty ? 0 : _maps.Max(map => map.LargestBlock);
    }

    /// <summary>The topology that node indices refer to.</summary>
    public NetworkTopology Topology { get; }

    /// <summary>Number of blocks of all maps.</summary>
    public int BlockCount { get; }

    /// <summary>Bytes of the largest block in HDFS: the least that one pod reads.</summary>
    public long LargestBlock { get; }

    /// <summary>Size in memory, in bytes, with the maps that it keeps alive; without the topology, which is shared.</summary>
    internal long SizeInBytes =>
        _steps.Length + (4L * (_firstSteps.Length + _holderOfNode.Length + NodeOfHolder.Length)) + (8L * _fairBytes.Length)
        + _maps.Sum(map => map.Map.SizeInBytes + (8L * map.Places.Length));

    /// <summary>The nodes that hold a usable replica, by <see cref="HolderIndex"/>.</summary>
    internal ImmutableArray<NodeIndex> NodeOfHolder { get; }

    /// <summary>A node's index among those that hold a usable replica; <see cref="HolderIndex.None"/> when it holds none.</summary>
    internal HolderIndex HolderOf(NodeIndex node) => _holderOfNode[node.Value];

    /// <summary>The blocks on a holder, in ascending order.</summary>
    internal HeldBlocks BlocksOn(HolderIndex holder) => new(_steps.AsSpan(_firstSteps[holder.Value].._firstSteps[holder.Value + 1]));

    /// <summary>
    /// Σ bytes ÷ holders of the block, over the blocks on a holder: its part if the holders of a block read it in equal parts.
    /// </summary>
    internal long FairBytes(HolderIndex holder) => _fairBytes[holder.Value];

    /// <summary>The map that contains a block.</summary>
    internal MapReplicas MapOf(int block)
    {
        var map = Array.BinarySearch(_firstBlockOfMap, block);
        return _maps[map >= 0 ? map : ~map - 1];
    }
}

/// <summary>A node's place among those that hold a usable replica of an input, and in every array by holder.</summary>
/// <param name="Value">From 0; below 0 for a node that holds none. The default value is the first holder.</param>
internal readonly record struct HolderIndex(int Value) : IIndex
{
    /// <summary>The node holds none.</summary>
    public static HolderIndex None => new(-1);

    /// <summary>Whether it stands for no holder.</summary>
    public bool IsNone => Value < 0;
}
