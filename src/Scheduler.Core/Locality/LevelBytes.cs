namespace Scheduler.Core.Locality;

/// <summary>An input's bytes by their best level, seen from one node. The four sum to the input.</summary>
/// <param name="NodeCached">Bytes with a replica in memory on the node.</param>
/// <param name="NodeLocal">Bytes with a replica on the node's disks, and none in its memory.</param>
/// <param name="RackLocal">Bytes with a replica in the node's rack, and none on the node.</param>
/// <param name="OffSwitch">All other bytes.</param>
public readonly record struct LevelBytes(long NodeCached, long NodeLocal, long RackLocal, long OffSwitch)
{
    /// <summary>Bytes of the input.</summary>
    public long Total => NodeCached + NodeLocal + RackLocal + OffSwitch;

    /// <summary>Bytes with a replica on the node, in memory or on disk.</summary>
    public long OnNode() => NodeCached + NodeLocal;
}

/// <summary>How near a replica is to a node, best last.</summary>
public enum LocalityLevel
{
    /// <summary>Neither on the node nor known to be in its rack.</summary>
    OffSwitch,

    /// <summary>In the node's rack.</summary>
    RackLocal,

    /// <summary>On a DataNode on the node.</summary>
    NodeLocal,

    /// <summary>In the memory of a DataNode on the node.</summary>
    NodeCached,
}
