using Scheduler.Core.Cluster;

namespace Scheduler.Core.Locality;

/// <summary>
/// Where a pod's input is, seen from every node: bytes by level. Immutable; a request reads one entry for each offered
/// node and walks no blocks. Made by <see cref="InputLocalityBuilder"/>.
/// </summary>
/// <remarks>
/// This is the placement for a pod alone; what one more pod adds to its siblings is <see cref="Siblings.GroupLedger"/>'s to say.
/// </remarks>
public sealed class InputLocality
{
    // By node; empty where nothing of the input is in memory, as of nearly all inputs.
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

    /// <summary>The topology that node indices refer to.</summary>
    public NetworkTopology Topology { get; }

    /// <summary>Bytes of the whole input.</summary>
    public long TotalBytes { get; }

    /// <summary>
    /// When a DataNode pod that is not ready will have been so for too long; <see cref="DateTimeOffset.MaxValue"/> when none is.
    /// </summary>
    public DateTimeOffset ValidUntil { get; }

    /// <summary>What the placement occupies in memory, in bytes; the topology not counted, which others hold too.</summary>
    internal long SizeInBytes => 128 + (8L * (_cachedOnNode.Length + _localOnNode.Length + _bytesInRack.Length));

    /// <summary>Bytes with a replica in the node's memory.</summary>
    internal long CachedOn(NodeIndex node) => _cachedOnNode.Length == 0 ? 0 : _cachedOnNode[node.Value];

    /// <summary>Bytes with a replica on the node's disks, and none in its memory.</summary>
    internal long LocalOn(NodeIndex node) => _localOnNode[node.Value];

    /// <summary>Bytes with a replica in the rack, on its nodes or beside them.</summary>
    internal long BytesIn(RackIndex rack) => _bytesInRack[rack.Value];

    /// <summary>Bytes by level from the node at this index of the topology's picture.</summary>
    public LevelBytes BytesAt(NodeIndex node)
    {
        var (cached, local, rack) = (CachedOn(node), LocalOn(node), Topology.RackOf(node));
        // Whatever is on a node is also counted in the node's rack.
        var inRack = rack.IsNone ? 0 : BytesIn(rack) - cached - local;
        return new LevelBytes(cached, local, inRack, TotalBytes - cached - local - inRack);
    }

    /// <summary>Bytes by level from a node by its name; a node that the picture does not know is off switch for everything.</summary>
    public LevelBytes BytesAt(string nodeName) =>
        Topology.Cluster.TryGetIndex(nodeName, out var node) ? BytesAt(node) : new LevelBytes(0, 0, 0, TotalBytes);
}
