using System.Buffers.Binary;
using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Status = Scheduler.Hdfs.Rpc.Protos.RpcResponseHeaderProto.Types.RpcStatusProto;

namespace Scheduler.Sandbox.Hdfs.Rpc.Wire;

/// <summary>Answers as frames: four bytes of length, the delimited header and, of a success, the delimited message.</summary>
internal static class RpcAnswer
{
    /// <summary>Lines of a Java stack trace follow every message of an exception that a method threw.</summary>
    private const string StackTrace =
        "\n\tat org.apache.hadoop.ipc.ProtobufRpcEngine2$Server$ProtoBufRpcInvoker.call(ProtobufRpcEngine2.java:532)"
        + "\n\tat org.apache.hadoop.ipc.Server$RpcCall.run(Server.java:1019)\n";

    public static byte[] Succeeded(RpcRequestHeaderProto request, IMessage answer, long? stateId) =>
        Frame(Header(request, Status.Success, stateId), answer);

    public static byte[] Failed(RpcRequestHeaderProto request, RpcFailure failure, long? stateId)
    {
        var header = Header(request, failure.IsFatal ? Status.Fatal : Status.Error, stateId);
        header.ExceptionClassName = failure.JavaClassName;
        header.ErrorMsg = failure.IsFatal ? failure.Message : failure.Message + StackTrace;
        header.ErrorDetail = failure.Detail;
        return Frame(header);
    }

    public static byte[] Frame(params ReadOnlySpan<IMessage> messages)
    {
        var bytes = 0;
        foreach (var message in messages) bytes += CodedOutputStream.ComputeMessageSize(message);
        var frame = new byte[sizeof(int) + bytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, bytes);
        using var output = new CodedOutputStream(frame.AsMemoryStream());
        foreach (var message in messages) output.WriteMessage(message);
        output.Flush();
        return frame;
    }

    private static MemoryStream AsMemoryStream(this byte[] frame) => new(frame, sizeof(int), frame.Length - sizeof(int), writable: true);

    private static RpcResponseHeaderProto Header(RpcRequestHeaderProto request, Status status, long? stateId)
    {
        var header = new RpcResponseHeaderProto
        {
            CallId = unchecked((uint)request.CallId),
            Status = status,
            ServerIpcVersionNum = Ipc.Version,
            ClientId = request.ClientId,
            RetryCount = request.RetryCount,
        };
        if (stateId is { } id) header.StateId = id;
        return header;
    }
}
