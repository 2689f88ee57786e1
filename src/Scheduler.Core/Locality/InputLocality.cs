using Scheduler.Core.Cluster;

namespace Scheduler.Core.Locality;

/// <summary>
/// Where a pod's input is, seen from every node: bytes by level. Immutable. A request reads one entry for each offered node and visits no
/// blocks. Built by <see cref="InputLocalityBuilder"/>.
/// </summary>
/// <remarks>
/// This holds for a pod alone. What one more pod adds to what its siblings read is in <see cref="Siblings.GroupLedger"/>.
/// </remarks>
public sealed class InputLocality
{
    // By node; empty if nothing of the input is in memory, as for nearly all inputs.
    private readonly long[] _cachedOnNode;
    private readonly long[] _localOnNode;
    private readonly long[] _bytesInRack;

    internal InputLocality(NetworkTopology topology, InputLocalityBuilder builder)
    {
        Topology = topology;
        TotalBytes = builder.TotalBytes;
        ValidUntil = builder.ValidUntil;
        _cachedOnNode = builder.CachedOnNode.AsSpan().ContainsAnyExcept(0L) ? builder.CachedOnNode : [];
        _localOnNode = builder.LocalOnNode;
        _bytesInRack = builder.BytesInRack;
    }

    /// <summary>The topology that node and rack indices refer to.</summary>
    public NetworkTopology Topology { get; }

    /// <summary>Bytes of the whole input.</summary>
    public long TotalBytes { get; }

    /// <summary>
    /// When the first DataNode pod that is not ready will pass <see cref="InputLocalityBuilder.NotReadyGrace"/>; <see
    /// cref="DateTimeOffset.MaxValue"/> when all are ready.
    /// </summary>
    public DateTimeOffset ValidUntil { get; }

    /// <summary>Size in memory, in bytes, without the topology, which is shared.</summary>
    internal long SizeInBytes => 128 + (8L * (_cachedOnNode.Length + _localOnNode.Length + _bytesInRack.Length));

    /// <summary>Bytes with a replica in the node's memory.</summary>
    internal long CachedOn(NodeIndex node) => _cachedOnNode.Length == 0 ? 0 : _cachedOnNode[node.Value];

    /// <summary>Bytes with a replica on the node's disks, and none in its memory.</summary>
    internal long LocalOn(NodeIndex node) => _localOnNode[node.Value];

    /// <summary>Bytes with a replica in the rack, on Kubernetes nodes or elsewhere.</summary>
    internal long BytesIn(RackIndex rack) => _bytesInRack[rack.Value];

    /// <summary>Bytes by level, seen from a node.</summary>
    public LevelBytes BytesAt(NodeIndex node)
    {
        var (cached, local, rack) = (CachedOn(node), LocalOn(node), Topology.RackOf(node));
        // Bytes on a node are also counted in its rack.
        var inRack = rack.IsNone ? 0 : BytesIn(rack) - cached - local;
        return new LevelBytes(cached, local, inRack, TotalBytes - cached - local - inRack);
    }

    /// <summary>The same by the node's name. For a node that is not in the snapshot, all bytes are off switch.</summary>
    public LevelBytes BytesAt(string nodeName) =>
        Topology.Cluster.TryGetIndex(nodeName, out var node) ? BytesAt(node) : new LevelBytes(0, 0, 0, TotalBytes);
}
