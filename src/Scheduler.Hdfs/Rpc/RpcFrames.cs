using System.Buffers.Binary;
using Google.Protobuf;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc;

/// <summary>Writes what a client sends: frames of a big-endian length and messages that carry their own lengths. Immutable.</summary>
internal sealed class RpcFrames(ByteString clientId)
{
    private readonly RpcCallerContextProto _callerContext = new() { Context = RpcWire.CallerContext };

    /// <summary>The user, once per connection.</summary>
    public byte[] ConnectionContext(UserInformationProto user) => Frame(
        Header(RpcWire.ConnectionContextCallId, RpcWire.NoRetryCount),
        new IpcConnectionContextProto { UserInfo = user, Protocol = RpcWire.ClientProtocol });

    /// <summary>A call.</summary>
    /// <param name="method">Name of the method.</param>
    /// <param name="request">Its request message.</param>
    /// <param name="attempt">Its number.</param>
    /// <param name="protocol">The protocol that declares the method.</param>
    /// <param name="stateId">The transaction that the answering NameNode must have applied; null to omit it.</param>
    public byte[] Call(string method, IMessage request, CallAttempt attempt, string protocol = RpcWire.ClientProtocol, long? stateId = null)
    {
        var header = Header(attempt.CallId, attempt.RetryCount);
        header.CallerContext = _callerContext;
        if (stateId is { } seen) header.StateId = seen;
        var methodHeader = new RequestHeaderProto
        {
            MethodName = method,
            DeclaringClassProtocolName = protocol,
            ClientProtocolVersion = RpcWire.ProtocolVersion,
        };
        return Frame(header, methodHeader, request);
    }

    /// <summary>A ping.</summary>
    public byte[] Ping() => Frame(Header(RpcWire.PingCallId, RpcWire.NoRetryCount));

    private RpcRequestHeaderProto Header(int callId, int retryCount) => new()
    {
        RpcKind = RpcKindProto.RpcProtocolBuffer,
        RpcOp = RpcRequestHeaderProto.Types.OperationProto.RpcFinalPacket,
        CallId = callId,
        ClientId = clientId,
        RetryCount = retryCount,
    };

    private static byte[] Frame(params ReadOnlySpan<IMessage> messages)
    {
        using var buffer = new MemoryStream();
        buffer.SetLength(sizeof(int));
        buffer.Position = sizeof(int);
        foreach (var message in messages) message.WriteDelimitedTo(buffer);
        var frame = buffer.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - sizeof(int));
        return frame;
    }
}

/// <summary>Constants of Hadoop IPC version 9 (hadoop-common, <c>RpcConstants</c>, <c>Server</c>, <c>Client</c>).</summary>
internal static class RpcWire
{
    /// <summary>callId of the frame with the connection context.</summary>
    public const int ConnectionContextCallId = -3;

    /// <summary>callId of a ping, which is not answered.</summary>
    public const int PingCallId = -4;

    /// <summary>retryCount where it has no meaning.</summary>
    public const int NoRetryCount = -1;

    /// <summary>Bytes of a clientId.</summary>
    public const int ClientIdBytes = 16;

    /// <summary>Version of the protocols that we call.</summary>
    public const ulong ProtocolVersion = 1;

    /// <summary>The protocol that reads the namespace.</summary>
    public const string ClientProtocol = "org.apache.hadoop.hdfs.protocol.ClientProtocol";

    /// <summary>The protocol that reads and changes which NameNode is active.</summary>
    public const string HAServiceProtocol = "org.apache.hadoop.ha.HAServiceProtocol";

    /// <summary>What NameNodes with <c>hadoop.caller.context.enabled</c> write to their audit log for our calls.</summary>
    public const string CallerContext = "hdfs-locality";

    /// <summary><c>authByte</c> of a connection without SASL.</summary>
    public const byte SimpleAuthentication = 0;

    private const byte Version = 9;
    private const byte ServiceClass = 0;

    /// <summary>The start of a connection: <c>hrpc</c>, version, service class, authentication method.</summary>
    public static byte[] Preamble(byte authentication) => [.. "hrpc"u8, Version, ServiceClass, authentication];
}
