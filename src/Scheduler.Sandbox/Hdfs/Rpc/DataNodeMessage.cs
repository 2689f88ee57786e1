using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>A DataNode as <c>DatanodeInfoProto</c>.</summary>
internal static class DataNodeMessage
{
    /// <summary>Bytes of a DataNode's disks: constants, from which nothing is computed.</summary>
    public const ulong Capacity = 1UL << 39;

    private const uint InfoPort = 9864;
    private const uint IpcPort = 9867;

    public static DatanodeInfoProto Of(SandboxDataNode node) => new()
    {
        Id = new DatanodeIDProto
        {
            IpAddr = node.IpAddress,
            HostName = node.HostName,
            DatanodeUuid = node.Uuid,
            XferPort = (uint)node.XferPort,
            InfoPort = InfoPort,
            IpcPort = IpcPort,
            InfoSecurePort = 0,
        },
        Capacity = Capacity,
        DfsUsed = 0,
        Remaining = Capacity,
        BlockPoolUsed = 0,
        LastUpdate = 0,
        XceiverCount = 1,
        Location = node.NetworkLocation,
        NonDfsUsed = 0,
        AdminState = (DatanodeInfoProto.Types.AdminState)node.AdminState,
        CacheCapacity = 0,
        CacheUsed = 0,
        LastUpdateMonotonic = 0,
    };

    /// <summary>The id of its one storage.</summary>
    public static string StorageId(SandboxDataNode node) => $"DS-{node.Uuid}";
}
