using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;
using ErrorCode = Scheduler.Hdfs.Rpc.Protos.RpcResponseHeaderProto.Types.RpcErrorCodeProto;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>What a fault answers in place of the method.</summary>
internal static class InjectedAnswer
{
    private const int GarbageBytes = 16;

    /// <summary>A length, and bytes that no header starts with.</summary>
    private static byte[] Garbage { get; } = [0, 0, 0, GarbageBytes, .. Enumerable.Repeat((byte)0xff, GarbageBytes)];

    /// <summary>The frame; null for a fault that is no other answer.</summary>
    public static byte[]? Of(NameNodeFault? fault, RpcRequestHeaderProto request, long? stateId) => fault switch
    {
        NameNodeFault.Garbage => Garbage,
        NameNodeFault.Unauthorized => RpcAnswer.Failed(
            Ipc.Unasked(Ipc.AuthenticationFailedCallId), RpcFailure.SimpleNotEnabled, stateId),
        NameNodeFault.ServerError => RpcAnswer.Failed(
            request, new RpcFailure("java.lang.OutOfMemoryError", "Java heap space", ErrorCode.ErrorRpcServer), stateId),
        NameNodeFault.Retriable => RpcAnswer.Failed(
            request, RpcFailure.Of(HdfsException.Retriable("NameNode still not started")), stateId),
        NameNodeFault.Standby => RpcAnswer.Failed(request, RpcFailure.Of(HdfsException.Standby()), stateId),
        _ => null,
    };

    /// <summary>Whether the connection ends with the answer.</summary>
    public static bool EndsConnection(NameNodeFault? fault) => fault is NameNodeFault.DropMidBody or NameNodeFault.Unauthorized;
}
