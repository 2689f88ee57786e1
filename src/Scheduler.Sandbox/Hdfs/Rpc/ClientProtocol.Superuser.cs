using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Protos;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <content>Methods about the whole file system, most of them for superusers only.</content>
internal sealed partial class ClientProtocol
{
    private GetDatanodeReportResponseProto GetDatanodeReport(GetDatanodeReportRequestProto request, Caller caller)
    {
        CheckSuperuser(caller);
        var report = new GetDatanodeReportResponseProto();
        report.Di.AddRange(_hdfs.DataNodes.Where(node => IsWanted(node, request.Type)).Select(DataNodeMessage.Of));
        // RouterRpcServer.getDatanodeReport: so that DataNodes of several nameservices can be distinguished.
        if (_options.RouterOf is { } nameservice)
            foreach (var dataNode in report.Di) dataNode.Location = $"/{nameservice}{dataNode.Location}";
        return report;
    }

    private static bool IsWanted(SandboxDataNode node, DatanodeReportTypeProto type) => type switch
    {
        DatanodeReportTypeProto.Live => !node.IsDead,
        DatanodeReportTypeProto.Dead => node.IsDead,
        DatanodeReportTypeProto.Decommissioning => node.AdminState == DataNodeAdminState.DecommissionInProgress,
        DatanodeReportTypeProto.EnteringMaintenance => node.AdminState == DataNodeAdminState.EnteringMaintenance,
        DatanodeReportTypeProto.InMaintenance => node.AdminState == DataNodeAdminState.InMaintenance,
        _ => true,
    };

    /// <summary>Every user may ask for the state; the rest is for administrators.</summary>
    private static SetSafeModeResponseProto SetSafeMode(SetSafeModeRequestProto request, Caller caller) =>
        request.Action == SafeModeActionProto.SafemodeGet
            ? new SetSafeModeResponseProto { Result = caller.State.IsInSafeMode }
            : throw new HdfsException("java.lang.UnsupportedOperationException", "The sandbox's safe mode is the test's to set.");

    private GetCurrentEditLogTxidResponseProto GetCurrentEditLogTxid(IMessage request, Caller caller)
    {
        CheckSuperuser(caller);
        return new GetCurrentEditLogTxidResponseProto { Txid = caller.State.IsOpeningItsLog ? -1 : _hdfs.LastTxid };
    }

    private GetEditsFromTxidResponseProto GetEditsFromTxid(GetEditsFromTxidRequestProto request, Caller caller)
    {
        CheckSuperuser(caller);
        return new GetEditsFromTxidResponseProto
        {
            EventsList = EventMessages.Of(_hdfs.ReadEdits(request.Txid, _options.MaxEventsPerRpc)),
        };
    }

    private GetFsStatsResponseProto GetFsStats(IMessage request, Caller caller)
    {
        var live = (ulong)_hdfs.DataNodes.Count(node => !node.IsDead);
        var statistics = _hdfs.Statistics();
        return new GetFsStatsResponseProto
        {
            Capacity = live * DataNodeMessage.Capacity,
            Used = 0,
            Remaining = live * DataNodeMessage.Capacity,
            UnderReplicated = (ulong)statistics.UnderReplicated,
            CorruptBlocks = 0,
            MissingBlocks = (ulong)statistics.Missing,
        };
    }

    private static GetServerDefaultsResponseProto GetServerDefaults(IMessage request, Caller caller) => new()
    {
        ServerDefaults = new FsServerDefaultsProto
        {
            BlockSize = (ulong)SandboxNamespace.DefaultBlockSize,
            BytesPerChecksum = 512,
            WritePacketSize = 64 * 1024,
            Replication = SandboxNamespace.DefaultReplication,
            FileBufferSize = 4096,
            EncryptDataTransfer = false,
            TrashInterval = 0,
        },
    };

    private void CheckSuperuser(Caller caller)
    {
        if (_options.Superusers.Contains(caller.User)) return;
        throw new HdfsException(
            "org.apache.hadoop.security.AccessControlException",
            $"Access denied for user {caller.User}. Superuser privilege is required");
    }
}
