using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>
/// Brings a map into the form of <see cref="MapReplicas"/>. Nearly every map has it already. A sampled map is scaled up. A map with several
/// DataNodes on a node is rewritten to name each node once per block.
/// </summary>
internal sealed class DistinctReplicas
{
    private readonly NetworkTopology _topology;
    private readonly List<ReplicaPlace> _places = [];
    private readonly Dictionary<ReplicaPlace, int> _indices = [];
    private readonly List<int> _lastReplica = [];
    private readonly List<int> _firstReplicas = [0];
    private readonly List<Replica> _replicas = [];

    private DistinctReplicas(NetworkTopology topology) => _topology = topology;

    /// <summary>The blocks of a map whose DataNodes are at these places.</summary>
    public static MapReplicas Of(BlockMap map, ReplicaPlace[] places, NetworkTopology topology)
    {
        var largest = 0L;
        for (var block = 0; block < map.BlockCount; block++) largest = Math.Max(largest, map.Length(block));
        return IsDistinct(map, places, topology)
            ? new MapReplicas(map, places, largest)
            : new DistinctReplicas(topology).Rewrite(map, places, largest);
    }

    private static bool IsDistinct(BlockMap map, ReplicaPlace[] places, NetworkTopology topology)
    {
        if (map.Origin.FilesLocated < map.Origin.FilesListed) return false;
        var nodes = new HashSet<NodeIndex>();
        foreach (var place in places)
            if (!place.Node.IsNone && !(nodes.Add(place.Node) && topology.RackOf(place.Node) == place.Rack)) return false;
        return !HasRepeats(map);
    }

    private static bool HasRepeats(BlockMap map)
    {
        // By DataNode: the last block that names it, counted from 1.
        var lastBlock = new int[map.DataNodes.Length];
        for (var block = 0; block < map.BlockCount; block++)
        {
            if (map.Replicas(block).Length > InputReplicas.MaxHolders) return true;
            foreach (var replica in map.Replicas(block))
            {
                if (lastBlock[replica.DataNode] == block + 1) return true;
                lastBlock[replica.DataNode] = block + 1;
            }
        }

        return false;
    }

    private MapReplicas Rewrite(BlockMap map, ReplicaPlace[] places, long largest)
    {
        var (scale, lengths) = (new SampleScale(map), new long[map.BlockCount]);
        for (var block = 0; block < map.BlockCount; block++)
        {
            lengths[block] = scale.Next(map.Length(block));
            foreach (var replica in map.Replicas(block)) Add(places[replica.DataNode], replica.IsCached);
            _firstReplicas.Add(_replicas.Count);
        }

        return new MapReplicas(new BlockMap(map.Origin, [], lengths, [.. _firstReplicas], [.. _replicas]), [.. _places], largest);
    }

    /// <summary>
    /// A DataNode may be in another rack than its node, since the node's first DataNode decides the node's rack. Then both racks hold the
    /// block.
    /// </summary>
    private void Add(ReplicaPlace place, bool cached)
    {
        var rackOfNode = place.Node.IsNone ? RackIndex.None : _topology.RackOf(place.Node);
        if (!place.Node.IsNone) AddOnce(new ReplicaPlace(place.Node, rackOfNode), cached);
        if (place.Rack != rackOfNode) AddOnce(new ReplicaPlace(NodeIndex.None, place.Rack), cached: false);
    }

    private void AddOnce(ReplicaPlace place, bool cached)
    {
        if (!_indices.TryGetValue(place, out var index))
        {
            _indices.Add(place, index = _places.Count);
            _places.Add(place);
            _lastReplica.Add(-1);
        }

        var (known, first) = (_lastReplica[index], _firstReplicas[^1]);
        if (known >= first) _replicas[known] = new Replica(index, cached || _replicas[known].IsCached);
        else if (_replicas.Count - first < InputReplicas.MaxHolders)
        {
            _lastReplica[index] = _replicas.Count;
            _replicas.Add(new Replica(index, cached));
        }
    }
}

/// <summary>
/// One map's blocks with their usable replicas, each node at most once per block. Uses the map itself unless it had to be rewritten (<see
/// cref="DistinctReplicas"/>), so that it takes little memory in addition to the map.
/// </summary>
/// <param name="Map">The blocks; a replica's DataNode is an index into <paramref name="Places"/>.</param>
/// <param name="Places">Where each replica counts.</param>
/// <param name="LargestBlock">Bytes of the largest block in HDFS, before a sample was scaled up.</param>
internal sealed record MapReplicas(BlockMap Map, ReplicaPlace[] Places, long LargestBlock)
{
    /// <summary>The number of this map's first block within the input.</summary>
    public int FirstBlock { get; init; }
}
