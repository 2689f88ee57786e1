using System.Buffers.Binary;
using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>The frames of SASL (hadoop-common, <c>SaslRpcClient</c>, <c>AuthProtocol</c>).</summary>
internal static class SaslWire
{
    /// <summary><c>authByte</c> of a connection with SASL: -33.</summary>
    public const byte Authentication = 0xDF;

    /// <summary>callId of every frame of SASL, both ways.</summary>
    public const int CallId = -33;

    private static readonly RpcRequestHeaderProto Header = new()
    {
        RpcKind = RpcKindProto.RpcProtocolBuffer,
        RpcOp = RpcRequestHeaderProto.Types.OperationProto.RpcFinalPacket,
        CallId = CallId,
        // Java's constant header has none.
        ClientId = ByteString.Empty,
        RetryCount = RpcWire.NoRetryCount,
    };

    /// <summary>A frame with a message.</summary>
    public static byte[] Frame(RpcSaslProto message)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[sizeof(int)]);
        Header.WriteDelimitedTo(buffer);
        message.WriteDelimitedTo(buffer);
        var frame = buffer.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - sizeof(int));
        return frame;
    }
}
