using System.Buffers.Binary;
using Google.Protobuf;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>The messages of one handshake.</summary>
internal sealed class SaslExchange(Stream stream, RpcTarget target, RpcErrors errors)
{
    // A ticket with a long list of groups has some tens of KiB.
    private const int MaxFrameBytes = 1024 * 1024;

    private readonly RpcFrameReader _reader = new(stream, target with { MaxAnswerBytes = MaxFrameBytes });

    /// <summary>Sends a message and reads the answer.</summary>
    /// <exception cref="NameNodeException">The server refuses, closes the connection, or what it sends is not SASL.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<RpcSaslProto> SendAsync(RpcSaslProto message, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(SaslWire.Frame(message), cancellationToken);
        try
        {
            using var answer = await _reader.ReadAsync(cancellationToken)
                ?? throw NameNodeException.Unreachable(target.Endpoint, "closed the connection during the handshake (RPC)");
            return Parse(answer.Span);
        }
        catch (RefusedAnswerException e)
        {
            throw e.Because;
        }
        catch (OversizedAnswerException e)
        {
            throw NameNodeException.Malformed(target.Endpoint, $"a message of the handshake has more than {MaxFrameBytes} bytes", e);
        }
        catch (Exception e) when (e is MalformedMessageException or InvalidProtocolBufferException)
        {
            throw NameNodeException.Malformed(target.Endpoint, $"in the handshake, {e.Message}", e);
        }
    }

    private RpcSaslProto Parse(ReadOnlySpan<byte> frame)
    {
        var header = ResponseHeader.Read(frame, out var body);
        if (header.Status != RpcStatus.Success) throw errors.From(header);
        return header.CallId == SaslWire.CallId
            ? RpcSaslProto.Parser.ParseFrom(new ProtoReader(body).ReadDelimited())
            : throw new MalformedMessageException($"it answers callId {header.CallId}, which is not a call of ours");
    }
}

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
