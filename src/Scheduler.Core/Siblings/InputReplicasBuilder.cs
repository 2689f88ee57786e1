using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>Inverts nodes by block into blocks by node, in two passes: O(blocks × replicas + nodes). Used once, by one thread.</summary>
public sealed class InputReplicasBuilder
{
    // By node: the last block visited; the next one is stored as the difference to it.
    private readonly int[] _lastBlock;

    private InputReplicasBuilder(ImmutableArray<BlockMap> maps, NetworkTopology topology, DateTimeOffset now)
    {
        Maps = Number(maps, topology, new ReplicaPlaces(topology, now));
        _lastBlock = new int[topology.Cluster.Nodes.Length];
        var stepBytes = new int[topology.Cluster.Nodes.Length];
        foreach (var map in Maps) CountSteps(map, stepBytes);
        (HolderOfNode, FirstSteps) = NumberHolders(stepBytes);
        Steps = new byte[FirstSteps[^1]];
        FairBytes = new long[FirstSteps.Length - 1];
        Array.Clear(_lastBlock);
        var ends = FirstSteps.ToArray();
        foreach (var map in Maps) WriteSteps(map, ends);
    }

    internal ImmutableArray<MapReplicas> Maps { get; }

    internal HolderIndex[] HolderOfNode { get; }

    internal int[] FirstSteps { get; }

    internal byte[] Steps { get; }

    internal long[] FairBytes { get; }

    /// <summary>The replicas of an input.</summary>
    /// <param name="maps">One for each input path. A sampled map is scaled up to the whole input.</param>
    /// <param name="topology">Nodes and racks.</param>
    /// <param name="now">The time, for DataNode pods that are not ready.</param>
    public static InputReplicas Build(ImmutableArray<BlockMap> maps, NetworkTopology topology, DateTimeOffset now) =>
        new(topology, new InputReplicasBuilder(maps, topology, now));

    private static ImmutableArray<MapReplicas> Number(ImmutableArray<BlockMap> maps, NetworkTopology topology, ReplicaPlaces places)
    {
        var numbered = ImmutableArray.CreateBuilder<MapReplicas>(maps.Length);
        var first = 0;
        // Without empty maps, every map has a different first block.
        foreach (var map in maps.Where(map => map.BlockCount > 0))
        {
            var placed = map.DataNodes.Select(dataNode => places.Of(dataNode, map.Origin.ReadAt)).ToArray();
            numbered.Add(DistinctReplicas.Of(map, placed, topology) with { FirstBlock = first });
            first += map.BlockCount;
        }

        return numbered.ToImmutable();
    }

    /// <summary>Counts each node's bytes of steps.</summary>
    private void CountSteps(MapReplicas map, int[] stepBytes)
    {
        for (var block = 0; block < map.Map.BlockCount; block++)
            foreach (var replica in map.Map.Replicas(block))
                if (map.Places[replica.DataNode].Node is { IsNone: false } node)
                    stepBytes[node.Value] += HeldBlocks.BytesOf(StepTo(map.FirstBlock + block, node), replica.IsCached);
    }

    private int StepTo(int block, NodeIndex node)
    {
        var step = block - _lastBlock[node.Value];
        _lastBlock[node.Value] = block;
        return step;
    }

    /// <summary>Numbers the nodes that hold blocks.</summary>
    /// <param name="stepBytes">By node: bytes of its steps; 0 for a node that holds no block.</param>
    /// <returns>Each node's index among the holders, and where each holder's steps begin, with the end of the last one's.</returns>
    private static (HolderIndex[] HolderOfNode, int[] FirstSteps) NumberHolders(int[] stepBytes)
    {
        var (holderOfNode, firstSteps) = (new HolderIndex[stepBytes.Length], new List<int> { 0 });
        for (var node = 0; node < stepBytes.Length; node++)
        {
            var bytes = stepBytes[node];
            holderOfNode[node] = bytes == 0 ? HolderIndex.None : new HolderIndex(firstSteps.Count - 1);
            if (bytes > 0) firstSteps.Add(firstSteps[^1] + bytes);
        }

        return (holderOfNode, [.. firstSteps]);
    }

    private void WriteSteps(MapReplicas map, int[] ends)
    {
        for (var block = 0; block < map.Map.BlockCount; block++)
        {
            var holders = 0;
            foreach (var replica in map.Map.Replicas(block)) holders += map.Places[replica.DataNode].Node.IsNone ? 0 : 1;
            foreach (var replica in map.Map.Replicas(block))
            {
                var node = map.Places[replica.DataNode].Node;
                if (node.IsNone) continue;
                var holder = HolderOfNode[node.Value].Value;
                ends[holder] += HeldBlocks.Write(Steps.AsSpan(ends[holder]), StepTo(map.FirstBlock + block, node), replica.IsCached);
                FairBytes[holder] += map.Map.Length(block) / holders;
            }
        }
    }
}
