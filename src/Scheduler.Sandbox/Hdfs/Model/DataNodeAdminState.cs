namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>A DataNode's administrative state; names and values are those of <c>DatanodeInfoProto.AdminState</c>.</summary>
public enum DataNodeAdminState
{
    /// <summary>In service.</summary>
    Normal = 0,

    /// <summary>Leaving: takes no new replicas, still serves reads.</summary>
    DecommissionInProgress = 1,

    /// <summary>Has left: its replicas are still listed, last.</summary>
    Decommissioned = 2,

    /// <summary>About to go into maintenance: takes no new replicas, still serves reads.</summary>
    EnteringMaintenance = 3,

    /// <summary>In maintenance: its replicas are not listed.</summary>
    InMaintenance = 4,
}
