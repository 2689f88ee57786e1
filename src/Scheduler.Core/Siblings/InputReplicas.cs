using System.Collections.Immutable;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Siblings;

/// <summary>
/// Which blocks of an input are on which node, and back: what a ledger walks when a sibling is placed. Immutable; of one set of maps on
/// one topology, whose maps it holds. Its own are about two bytes for each replica: six bytes a block at three replicas. Made by
/// <see cref="InputReplicasBuilder"/>.
/// </summary>
public sealed class InputReplicas
{
    /// <summary>Replicas of a block that count; HDFS itself allows 512 (<c>dfs.replication.max</c>).</summary>
    public const int MaxHolders = 1_023;

    internal const int NoHolder = -1;

    private readonly ImmutableArray<MapReplicas> _maps;
    private readonly int[] _firstBlockOfMap;
    private readonly int[] _holderOfNode;
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
        NodeOfHolder = [.. Enumerable.Range(0, _holderOfNode.Length).Where(node => _holderOfNode[node] != NoHolder)];
        BlockCount = _maps.Sum(map => map.Map.BlockCount);
        LargestBlock = _maps.IsEmpty ? 0 : _maps.Max(map => map.LargestBlock);
    }

    /// <summary>The topology that node indices refer to.</summary>
    public NetworkTopology Topology { get; }

    /// <summary>Blocks of all maps.</summary>
    public int BlockCount { get; }

    /// <summary>Bytes of the largest block as HDFS has it: what one pod reads at least.</summary>
    public long LargestBlock { get; }

    /// <summary>What it occupies in memory, in bytes, with the maps that it keeps alive; the topology not counted, which others hold too.</summary>
    internal long SizeInBytes =>
        _steps.Length + (4L * (_firstSteps.Length + _holderOfNode.Length + NodeOfHolder.Length)) + (8L * _fairBytes.Length)
        + _maps.Sum(map => map.Map.SizeInBytes + (8L * map.Places.Length));

    /// <summary>The nodes that hold a usable replica; a holder's number is its place here.</summary>
    internal ImmutableArray<int> NodeOfHolder { get; }

    /// <summary>Whether a node holds a usable replica, and its number among those that do.</summary>
    internal bool TryGetHolder(int node, out int holder)
    {
        holder = _holderOfNode[node];
        return holder != NoHolder;
    }

    /// <summary>The blocks on a holder, in ascending order.</summary>
    internal HeldBlocks BlocksOn(int holder) => new(_steps.AsSpan(_firstSteps[holder].._firstSteps[holder + 1]));

    /// <summary>Σ bytes ÷ holders of the block, over the blocks on a holder: its part if all who hold a block read it evenly.</summary>
    internal long FairBytes(int holder) => _fairBytes[holder];

    /// <summary>The map that a block is of.</summary>
    internal MapReplicas MapOf(int block)
    {
        var map = Array.BinarySearch(_firstBlockOfMap, block);
        return _maps[map >= 0 ? map : ~map - 1];
    }
}
