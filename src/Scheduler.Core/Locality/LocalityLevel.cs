namespace Scheduler.Core.Locality;

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
