using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Nodes;
using Scheduler.Core.Scores;

namespace Scheduler.Core.Siblings;

/// <summary>Turns nodes by block around into blocks by node, in two passes: O(blocks × replicas + nodes). One use by one thread.</summary>
public sealed class InputReplicasBuilder
{
    private readonly int[] _ends;

    private InputReplicasBuilder(ImmutableArray<BlockMap> maps, NetworkTopology topology, DateTimeOffset now)
    {
        Maps = Number(maps, topology, new ReplicaPlaces(topology, now));
        HolderOfNode = new int[topology.Cluster.Nodes.Length];
        foreach (var map in Maps) Count(map);
        FirstBlocks = NumberHolders();
        HeldBlocks = new HeldBlock[FirstBlocks[^1]];
        FairBytes = new long[FirstBlocks.Length - 1];
        _ends = [.. FirstBlocks];
        foreach (var map in Maps) Fill(map);
    }

    internal ImmutableArray<MapReplicas> Maps { get; }

    internal int[] HolderOfNode { get; }

    internal int[] FirstBlocks { get; }

    internal HeldBlock[] HeldBlocks { get; }

    internal long[] FairBytes { get; }

    /// <summary>The index of an input made of these maps.</summary>
    /// <param name="maps">One for each input path. A sampled map counts as the whole that it stands for.</param>
    /// <param name="topology">Nodes and racks.</param>
    /// <param name="now">The time, for DataNode pods that are not ready.</param>
    public static InputReplicas Build(ImmutableArray<BlockMap> maps, NetworkTopology topology, DateTimeOffset now) =>
        new(topology, new InputReplicasBuilder(maps, topology, now));

    private static ImmutableArray<MapReplicas> Number(ImmutableArray<BlockMap> maps, NetworkTopology topology, ReplicaPlaces places)
    {
        var numbered = ImmutableArray.CreateBuilder<MapReplicas>(maps.Length);
        var first = 0;
        foreach (var map in maps)
        {
            var placed = map.DataNodes.Select(dataNode => places.Of(dataNode, map.Origin.ReadAt)).ToArray();
            numbered.Add(DistinctReplicas.Of(map, placed, topology) with { FirstBlock = first });
            first += map.BlockCount;
        }

        return numbered.MoveToImmutable();
    }

    private void Count(MapReplicas map)
    {
        for (var block = 0; block < map.Map.BlockCount; block++)
            foreach (var replica in map.Map.Replicas(block))
                if (map.Places[replica.DataNode].Node is var node and not NodeMatch.Unmapped) HolderOfNode[node]++;
    }

    /// <summary>Turns each node's number of replicas into its number among the holders.</summary>
    /// <returns>Where each holder's blocks begin, and where the last one's end.</returns>
    private int[] NumberHolders()
    {
        var firstBlocks = new List<int> { 0 };
        for (var node = 0; node < HolderOfNode.Length; node++)
        {
            var onNode = HolderOfNode[node];
            HolderOfNode[node] = onNode == 0 ? InputReplicas.NoHolder : firstBlocks.Count - 1;
            if (onNode > 0) firstBlocks.Add(firstBlocks[^1] + onNode);
        }

        return [.. firstBlocks];
    }

    private void Fill(MapReplicas map)
    {
        for (var block = 0; block < map.Map.BlockCount; block++)
        {
            var holders = 0;
            foreach (var replica in map.Map.Replicas(block)) holders += map.Places[replica.DataNode].Node == NodeMatch.Unmapped ? 0 : 1;
            foreach (var replica in map.Map.Replicas(block))
            {
                if (map.Places[replica.DataNode].Node is NodeMatch.Unmapped) continue;
                var holder = HolderOfNode[map.Places[replica.DataNode].Node];
                HeldBlocks[_ends[holder]++] = new HeldBlock(map.FirstBlock + block, replica.IsCached);
                FairBytes[holder] += map.Map.Length(block) / holders;
            }
        }
    }
}
