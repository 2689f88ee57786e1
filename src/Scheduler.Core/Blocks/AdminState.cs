namespace Scheduler.Core.Blocks;

/// <summary>A DataNode's administrative state. Values are those of <c>DatanodeInfoProto.AdminState</c>.</summary>
public enum AdminState : byte
{
    /// <summary>In service.</summary>
    Normal = 0,

    /// <summary>Leaving; still serves reads.</summary>
    DecommissionInProgress = 1,

    /// <summary>Gone for readers: its replicas are worth nothing.</summary>
    Decommissioned = 2,

    /// <summary>About to go into maintenance; still serves reads.</summary>
    EnteringMaintenance = 3,

    /// <summary>In maintenance: its replicas are worth nothing.</summary>
    InMaintenance = 4,
}
