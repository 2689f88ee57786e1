namespace Scheduler.Core.Blocks;

/// <summary>A DataNode as a NameNode describes it.</summary>
/// <param name="HostName">Qualified host name it registered with; may be an IP address (<c>dfs.datanode.hostname</c>).</param>
/// <param name="IpAddress">Address it registered from, without the port; empty when the protocol does not give it.</param>
/// <param name="TransferPort">Data transfer port (<c>xferPort</c>); 0 when unknown.</param>
/// <param name="NetworkLocation">
/// Location in HDFS's topology, such as <c>/rack-a</c>; <see cref="DefaultRack"/> when HDFS knows no racks.
/// </param>
public sealed record DataNode(string HostName, string IpAddress, int TransferPort, string NetworkLocation)
{
    /// <summary>The location that HDFS gives to DataNodes without a topology mapping.</summary>
    public const string DefaultRack = "/default-rack";

    /// <summary>Size in memory, in bytes: the object and four texts of usual length.</summary>
    internal const long SizeInBytes = 384;

    /// <summary>The DataNode's uuid (<c>datanodeUuid</c>, WebHDFS <c>storageID</c>); null where the protocol does not give it.</summary>
    public string? Uuid { get; init; }

    /// <summary>Its administrative state; <see cref="Blocks.AdminState.Normal"/> where the protocol does not give it.</summary>
    public AdminState AdminState { get; init; }

    /// <summary>Its identity: its uuid, else its host name in lower case, without a final dot.</summary>
    public string Key => Uuid ?? HostName.TrimEnd('.').ToLowerInvariant();

    /// <summary>Whether a replica on it can be read: false once decommissioned or in maintenance.</summary>
    public bool ServesReads => AdminState is not (AdminState.Decommissioned or AdminState.InMaintenance);
}

/// <summary>A DataNode's administrative state. Values are those of <c>DatanodeInfoProto.AdminState</c>.</summary>
public enum AdminState : byte
{
    /// <summary>In service.</summary>
    Normal = 0,

    /// <summary>Leaving; still serves reads.</summary>
    DecommissionInProgress = 1,

    /// <summary>Removed: its replicas do not count.</summary>
    Decommissioned = 2,

    /// <summary>About to go into maintenance; still serves reads.</summary>
    EnteringMaintenance = 3,

    /// <summary>In maintenance: its replicas do not count.</summary>
    InMaintenance = 4,
}
