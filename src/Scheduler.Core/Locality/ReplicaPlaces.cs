using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Locality;

/// <summary>Where a DataNode's replicas count: on its Kubernetes node and in its racks, or nowhere while they are unreadable.</summary>
internal sealed class ReplicaPlaces
{
    private readonly NetworkTopology _topology;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<NodeIndex, DateTimeOffset> _notReadySince;

    public ReplicaPlaces(NetworkTopology topology, DateTimeOffset now)
    {
        _topology = topology;
        _now = now;
        _notReadySince = FindNotReady(topology.Cluster);
    }

    /// <summary>When the first DataNode pod of those asked about will pass the grace period.</summary>
    public DateTimeOffset ValidUntil { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>The place of a DataNode, as a map read at <paramref name="readAt"/> describes it.</summary>
    public ReplicaPlace Of(DataNode dataNode, DateTimeOffset readAt)
    {
        if (!dataNode.ServesReads) return ReplicaPlace.Nowhere;
        var node = _topology.Identity.Match(dataNode, readAt).Node;
        if (!node.IsNone && HasFailed(node, readAt)) return ReplicaPlace.Nowhere;
        return new ReplicaPlace(node, _topology.RackOfDataNode(dataNode.NetworkLocation, dataNode.HostName, node));
    }

    private static Dictionary<NodeIndex, DateTimeOffset> FindNotReady(ClusterNodes cluster)
    {
        var notReady = new Dictionary<NodeIndex, DateTimeOffset>();
        var ready = new HashSet<NodeIndex>();
        foreach (var pod in cluster.DataNodePods)
        {
            if (!cluster.TryGetIndex(pod.NodeName, out var node)) continue;
            if (pod.NotReadySince is not { } since) ready.Add(node);
            else if (!notReady.TryGetValue(node, out var earlier) || since > earlier) notReady[node] = since;
        }

        // With several DataNodes on a node it is unknown which pod runs which: one ready pod is enough.
        foreach (var node in ready) notReady.Remove(node);
        return notReady;
    }

    /// <summary>
    /// Whether the node's replicas are unreadable: its pods have been not ready for the grace period, and the report is older.
    /// </summary>
    private bool HasFailed(NodeIndex node, DateTimeOffset reportedAt)
    {
        if (!_notReadySince.TryGetValue(node, out var since)) return false;
        // A NameNode that still reports the DataNode after the grace period gets its heartbeats: only the readiness probe fails.
        if (reportedAt >= since + InputLocalityBuilder.NotReadyGrace) return false;
        var failsAt = (reportedAt > since ? reportedAt : since) + InputLocalityBuilder.NotReadyGrace;
        if (failsAt <= _now) return true;
        if (failsAt < ValidUntil) ValidUntil = failsAt;
        return false;
    }
}

/// <summary>Where a DataNode's replicas count.</summary>
/// <param name="Node">Its node, or <see cref="NodeIndex.None"/>.</param>
/// <param name="Rack">Its rack, or <see cref="RackIndex.None"/>.</param>
internal readonly record struct ReplicaPlace(NodeIndex Node, RackIndex Rack)
{
    /// <summary>The replica is unreadable.</summary>
    public static ReplicaPlace Nowhere { get; } = new(NodeIndex.None, RackIndex.None);
}
