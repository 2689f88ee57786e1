using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Locality;

/// <summary>
/// How selecting a part of the files changes the best nodes: by wanted bytes, and by full length. For explain; never part of a score.
/// </summary>
/// <param name="ByWanted">The nodes that hold most wanted bytes, best first.</param>
/// <param name="ByWhole">The nodes that hold most bytes of the whole files, best first.</param>
public sealed record SelectionContrast(ImmutableArray<NodeBytes> ByWanted, ImmutableArray<NodeBytes> ByWhole)
{
    /// <summary>The contrast for an input; null when its files are read whole.</summary>
    /// <param name="maps">Its maps. A block that two DataNodes on one node hold counts twice in whole files.</param>
    /// <param name="locality">Where the wanted bytes are.</param>
    /// <param name="now">The time, for DataNode pods that are not ready.</param>
    /// <param name="most">The length of each list, at most.</param>
    public static SelectionContrast? Of(ImmutableArray<BlockMap> maps, InputLocality locality, DateTimeOffset now, int most)
    {
        if (maps.All(map => map.Origin.Selected is null)) return null;
        var wanted = new long[locality.Topology.Cluster.Nodes.Length];
        for (var node = 0; node < wanted.Length; node++) wanted[node] = locality.BytesAt(new NodeIndex(node)).OnNode();
        return new SelectionContrast(Best(locality, wanted, most), Best(locality, WholeFileBytes(maps, locality, now), most));
    }

    private static long[] WholeFileBytes(ImmutableArray<BlockMap> maps, InputLocality locality, DateTimeOffset now)
    {
        var onNode = new long[locality.Topology.Cluster.Nodes.Length];
        var places = new ReplicaPlaces(locality.Topology, now);
        foreach (var map in maps)
        {
            var bytes = map.WholeFileBytes.Span;
            for (var i = 0; i < bytes.Length; i++)
                if (places.Of(map.DataNodes[i], map.Origin.ReadAt).Node is { IsNone: false } node) onNode[node.Value] += bytes[i];
        }

        return onNode;
    }

    private static ImmutableArray<NodeBytes> Best(InputLocality locality, long[] onNode, int most) =>
    [
        .. onNode.Index()
            .Where(node => node.Item > 0)
            .Select(node => new NodeBytes(locality.Topology.Cluster.Nodes[node.Index].Name, node.Item))
            .OrderByDescending(node => node.Bytes)
            .ThenBy(node => node.NodeName, StringComparer.Ordinal)
            .Take(most),
    ];
}

/// <summary>What a node holds.</summary>
/// <param name="NodeName">The node.</param>
/// <param name="Bytes">Bytes with a replica on it.</param>
public readonly record struct NodeBytes(string NodeName, long Bytes);
