namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>A DataNode of a <see cref="SandboxNamespace"/>. Its states may be changed at any time, from any thread.</summary>
public sealed class SandboxDataNode
{
    /// <summary>The default data transfer port of a DataNode (<c>dfs.datanode.address</c>).</summary>
    public const int DefaultXferPort = 9866;

    private readonly Action _changed;
    private volatile int _adminState;
    private volatile bool _isDead;
    private volatile bool _isStale;

    internal SandboxDataNode(
        int index, string hostName, string ipAddress, string networkLocation, int xferPort, string uuid, Action changed)
    {
        Index = index;
        HostName = hostName;
        IpAddress = ipAddress;
        NetworkLocation = networkLocation;
        XferPort = xferPort;
        Uuid = uuid;
        _changed = changed;
    }

    /// <summary>Qualified host name it registered with.</summary>
    public string HostName { get; }

    /// <summary>Address it registered from, without the port.</summary>
    public string IpAddress { get; }

    /// <summary>Its rack, such as <c>/dc1/rack-a</c>.</summary>
    public string NetworkLocation { get; }

    /// <summary>Data transfer port.</summary>
    public int XferPort { get; }

    /// <summary>Its uuid (<c>datanodeUuid</c>; WebHDFS calls it <c>storageID</c>).</summary>
    public string Uuid { get; }

    /// <summary>Address and data transfer port, <c>ip:port</c>.</summary>
    public string Name => $"{IpAddress}:{XferPort}";

    /// <summary>Its administrative state.</summary>
    public DataNodeAdminState AdminState
    {
        get => (DataNodeAdminState)_adminState;
        set => Set(() => _adminState = (int)value);
    }

    /// <summary>Whether the NameNode considers it dead: its replicas are not listed and it takes no new ones.</summary>
    public bool IsDead
    {
        get => _isDead;
        set => Set(() => _isDead = value);
    }

    /// <summary>Whether its heartbeats are late: counted in the JMX beans, of no effect on locations (as by default in HDFS).</summary>
    public bool IsStale
    {
        get => _isStale;
        set => Set(() => _isStale = value);
    }

    /// <summary>Position in <see cref="SandboxNamespace.DataNodes"/>.</summary>
    internal int Index { get; }

    internal bool TakesReplicas => !IsDead && AdminState == DataNodeAdminState.Normal;

    internal bool IsListed => !IsDead && AdminState != DataNodeAdminState.InMaintenance;

    /// <inheritdoc/>
    public override string ToString() => $"{HostName} ({Name}, {NetworkLocation})";

    private void Set(Action change)
    {
        change();
        _changed();
    }
}

/// <summary>A DataNode's administrative state; names and values are those of <c>DatanodeInfoProto.AdminState</c>.</summary>
public enum DataNodeAdminState
{
    /// <summary>In service.</summary>
    Normal = 0,

    /// <summary>Being decommissioned: takes no new replicas, still serves reads.</summary>
    DecommissionInProgress = 1,

    /// <summary>Decommissioned: its replicas are still listed, last.</summary>
    Decommissioned = 2,

    /// <summary>About to go into maintenance: takes no new replicas, still serves reads.</summary>
    EnteringMaintenance = 3,

    /// <summary>In maintenance: its replicas are not listed.</summary>
    InMaintenance = 4,
}

/// <summary>What can go wrong with an answer of a DataNode in <see cref="SandboxDataNodeServer"/>.</summary>
public enum DataNodeFault
{
    /// <summary>No answer until the faults are cleared or the client goes.</summary>
    Hang,

    /// <summary>Half of the bytes, and no more of them until the faults are cleared or the client goes.</summary>
    Stall,

    /// <summary>The connection is cut without an answer.</summary>
    Reset,

    /// <summary>Half of the bytes that the header announces, and the connection is cut.</summary>
    DropMidBody,

    /// <summary>Half of the bytes asked for, with a matching length in the header: the file is shorter than expected.</summary>
    TooShort,

    /// <summary>More bytes than asked for, without a length in the header.</summary>
    TooLong,

    /// <summary>500 with an HTML page.</summary>
    ServerError,

    /// <summary>403 and a BlockMissingException: no replica could be read.</summary>
    BlockMissing,

    /// <summary>403 and an InvalidToken, with the token in its message.</summary>
    InvalidToken,

    /// <summary>A redirect to itself.</summary>
    Redirect,
}
