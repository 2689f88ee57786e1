using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>HAServiceProtocol, and the state, which ClientProtocol reports too.</summary>
internal sealed class HAService(NameNodeOptions options)
{
    public const string Protocol = "org.apache.hadoop.ha.HAServiceProtocol";

    public RpcMethods Methods => new RpcMethods()
        .Add<GetServiceStatusRequestProto>("getServiceStatus", OperationCategory.Unchecked, GetServiceStatus);

    /// <summary>The state.</summary>
    /// <exception cref="HdfsException">The NameNode has no HA.</exception>
    public HAServiceStateProto State(Caller caller)
    {
        // A Router is active unless it is in safe mode.
        if (options.RouterOf is not null) return caller.State.IsInSafeMode ? HAServiceStateProto.Standby : HAServiceStateProto.Active;
        if (options.Nameservice is null)
        {
            throw new HdfsException("org.apache.hadoop.ha.ServiceFailedException", "HA for namenode is not enabled");
        }

        return caller.State.HaState switch
        {
            HaState.Active => HAServiceStateProto.Active,
            HaState.Standby => HAServiceStateProto.Standby,
            _ => HAServiceStateProto.Observer,
        };
    }

    private GetServiceStatusResponseProto GetServiceStatus(IMessage request, Caller caller)
    {
        var status = new GetServiceStatusResponseProto { State = State(caller) };
        status.ReadyToBecomeActive = status.State != HAServiceStateProto.Observer && !caller.State.IsInSafeMode;
        if (status.State == HAServiceStateProto.Observer) status.NotReadyReason = "State is observer";
        else if (caller.State.IsInSafeMode) status.NotReadyReason = "The NameNode is in safemode.";
        return status;
    }
}
