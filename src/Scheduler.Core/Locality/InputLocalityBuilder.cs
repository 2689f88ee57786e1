using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Locality;

/// <summary>
/// Computes bytes by level for every node in one pass over the blocks: O(blocks × replicas + nodes). Used once, by one thread.
/// </summary>
public sealed class InputLocalityBuilder
{
    /// <summary>
    /// If all DataNode pods of a node have been not ready for this long, and the NameNode's report is older than that, its replicas count
    /// as unreadable.
    /// </summary>
    public static readonly TimeSpan NotReadyGrace = TimeSpan.FromSeconds(30);

    private readonly NetworkTopology _topology;
    private readonly ReplicaPlaces _places;

    // What one block is counted on; a block has few replicas, so lists searched in order beat sets, and whole numbers beat structs.
    private readonly List<(NodeIndex Node, bool Cached)> _nodesOfBlock = [];
    private readonly List<int> _racksOfBlock = [];

    private InputLocalityBuilder(NetworkTopology topology, DateTimeOffset now)
    {
        _topology = topology;
        _places = new ReplicaPlaces(topology, now);
        CachedOnNode = new long[topology.Cluster.Nodes.Length];
        LocalOnNode = new long[topology.Cluster.Nodes.Length];
        BytesInRack = new long[topology.Racks.Length];
    }

    internal long[] CachedOnNode { get; }

    internal long[] LocalOnNode { get; }

    internal long[] BytesInRack { get; }

    internal long TotalBytes { get; private set; }

    internal DateTimeOffset ValidUntil => _places.ValidUntil;

    /// <summary>The locality of an input.</summary>
    /// <param name="maps">One for each input path. A sampled map is scaled up to the whole input.</param>
    /// <param name="topology">Nodes and racks.</param>
    /// <param name="now">The time, for DataNode pods that are not ready.</param>
    public static InputLocality Build(ImmutableArray<BlockMap> maps, NetworkTopology topology, DateTimeOffset now)
    {
        var builder = new InputLocalityBuilder(topology, now);
        foreach (var map in maps) builder.Add(map);
        return new InputLocality(topology, builder);
    }

    private void Add(BlockMap map)
    {
        var places = map.DataNodes.Select(dataNode => _places.Of(dataNode, map.Origin.ReadAt)).ToArray();
        var scale = new SampleScale(map);
        for (var block = 0; block < map.BlockCount; block++)
        {
            var bytes = scale.Next(map.Length(block));
            foreach (var replica in map.Replicas(block)) Count(places[replica.DataNode], replica.IsCached);
            Settle(bytes);
        }
    }

    private void Count(ReplicaPlace place, bool cached)
    {
        if (!place.Node.IsNone)
        {
            var known = PlaceOf(place.Node);
            if (known < 0) _nodesOfBlock.Add((place.Node, cached));
            else if (cached) _nodesOfBlock[known] = (place.Node, true);
            CountRack(_topology.RackOf(place.Node));
        }

        CountRack(place.Rack);
    }

    private int PlaceOf(NodeIndex node)
    {
        for (var i = 0; i < _nodesOfBlock.Count; i++)
            if (_nodesOfBlock[i].Node == node) return i;
        return -1;
    }

    private void CountRack(RackIndex rack)
    {
        if (!rack.IsNone && !_racksOfBlock.Contains(rack.Value)) _racksOfBlock.Add(rack.Value);
    }

    private void Settle(long bytes)
    {
        TotalBytes += bytes;
        foreach (var (node, cached) in _nodesOfBlock) (cached ? CachedOnNode : LocalOnNode)[node.Value] += bytes;
        foreach (var rack in _racksOfBlock) BytesInRack[rack] += bytes;
        _nodesOfBlock.Clear();
        _racksOfBlock.Clear();
    }
}
