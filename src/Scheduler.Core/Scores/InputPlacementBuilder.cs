using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Nodes;

namespace Scheduler.Core.Scores;

/// <summary>
/// Works out bytes by level for every node, in one pass over the blocks: O(blocks × replicas + nodes). One use by one thread.
/// </summary>
public sealed class InputPlacementBuilder
{
    /// <summary>A DataNode whose pod has not been ready for this long serves nobody (design §3, levels).</summary>
    public static readonly TimeSpan NotReadyGrace = TimeSpan.FromSeconds(30);

    private readonly NetworkTopology _topology;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<int, DateTimeOffset> _notReadySince;

    // What one block is counted on; a block has few replicas, so lists searched in order beat sets.
    private readonly List<(int Node, bool Cached)> _nodesOfBlock = [];
    private readonly List<int> _racksOfBlock = [];

    private InputPlacementBuilder(NetworkTopology topology, DateTimeOffset now)
    {
        _topology = topology;
        _now = now;
        _notReadySince = FindNotReady(topology.Cluster);
        CachedOnNode = new long[topology.Cluster.Nodes.Length];
        LocalOnNode = new long[topology.Cluster.Nodes.Length];
        BytesInRack = new long[topology.Racks.Length];
    }

    internal long[] CachedOnNode { get; }

    internal long[] LocalOnNode { get; }

    internal long[] BytesInRack { get; }

    internal long TotalBytes { get; private set; }

    internal DateTimeOffset ValidUntil { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>The placement of an input made of these maps.</summary>
    /// <param name="maps">One for each input path. A sampled map counts as the whole that it stands for.</param>
    /// <param name="topology">Nodes and racks.</param>
    /// <param name="now">The time, for DataNode pods that are not ready.</param>
    public static InputPlacement Build(ImmutableArray<BlockMap> maps, NetworkTopology topology, DateTimeOffset now)
    {
        var builder = new InputPlacementBuilder(topology, now);
        foreach (var map in maps) builder.Add(map);
        return new InputPlacement(topology, builder);
    }

    private static Dictionary<int, DateTimeOffset> FindNotReady(ClusterNodes cluster)
    {
        var notReady = new Dictionary<int, DateTimeOffset>();
        var ready = new HashSet<int>();
        foreach (var pod in cluster.DataNodePods)
        {
            if (!cluster.TryGetIndex(pod.NodeName, out var node)) continue;
            if (pod.NotReadySince is not { } since) ready.Add(node);
            else if (!notReady.TryGetValue(node, out var earlier) || since > earlier) notReady[node] = since;
        }

        // With several DataNodes on a node it is not known whose pod is whose: one that is ready speaks for the node.
        foreach (var node in ready) notReady.Remove(node);
        return notReady;
    }

    private void Add(BlockMap map)
    {
        var places = map.DataNodes.Select(dataNode => PlaceOf(dataNode, map.Origin.ReadAt)).ToArray();
        var scale = new SampleScale(map);
        for (var block = 0; block < map.BlockCount; block++)
        {
            var bytes = scale.Next(map.Length(block));
            foreach (var replica in map.Replicas(block)) Count(places[replica.DataNode], replica.IsCached);
            Settle(bytes);
        }
    }

    private Place PlaceOf(DataNode dataNode, DateTimeOffset readAt)
    {
        if (!dataNode.ServesReads) return Place.Nowhere;
        var node = _topology.Identity.Match(dataNode, readAt).Node;
        if (node != NodeMatch.Unmapped && HasFailed(node)) return Place.Nowhere;
        return new Place(node, _topology.RackOfDataNode(dataNode.NetworkLocation, dataNode.HostName, node));
    }

    private bool HasFailed(int node)
    {
        if (!_notReadySince.TryGetValue(node, out var since)) return false;
        var failsAt = since + NotReadyGrace;
        if (failsAt <= _now) return true;
        if (failsAt < ValidUntil) ValidUntil = failsAt;
        return false;
    }

    private void Count(Place place, bool cached)
    {
        if (place.Node != NodeMatch.Unmapped)
        {
            var known = _nodesOfBlock.FindIndex(counted => counted.Node == place.Node);
            if (known < 0) _nodesOfBlock.Add((place.Node, cached));
            else if (cached) _nodesOfBlock[known] = (place.Node, true);
            CountRack(_topology.RackOf(place.Node));
        }

        CountRack(place.Rack);
    }

    private void CountRack(int rack)
    {
        if (rack != NetworkTopology.UnknownRack && !_racksOfBlock.Contains(rack)) _racksOfBlock.Add(rack);
    }

    private void Settle(long bytes)
    {
        TotalBytes += bytes;
        foreach (var (node, cached) in _nodesOfBlock) (cached ? CachedOnNode : LocalOnNode)[node] += bytes;
        foreach (var rack in _racksOfBlock) BytesInRack[rack] += bytes;
        _nodesOfBlock.Clear();
        _racksOfBlock.Clear();
    }

    /// <summary>Where a DataNode's replicas count.</summary>
    private readonly record struct Place(int Node, int Rack)
    {
        /// <summary>The replica is worth nothing.</summary>
        public static Place Nowhere { get; } = new(NodeMatch.Unmapped, NetworkTopology.UnknownRack);
    }
}
