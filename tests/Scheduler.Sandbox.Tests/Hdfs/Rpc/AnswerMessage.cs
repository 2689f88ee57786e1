using System.Buffers.Binary;
using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Testing;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>An answer of a NameNode, recorded or just read: header, and the bytes of the message behind it.</summary>
internal sealed record AnswerMessage(RpcResponseHeaderProto Header, ByteString Message)
{
    public static AnswerMessage Parse(byte[] frame)
    {
        using var input = new CodedInputStream(frame);
        var header = new RpcResponseHeaderProto();
        input.ReadMessage(header);
        return new AnswerMessage(header, input.IsAtEnd ? ByteString.Empty : input.ReadBytes());
    }

    /// <summary>The answers of a recorded connection, in the order in which they came.</summary>
    public static IReadOnlyList<AnswerMessage> ReadAll(string capture) =>
        [.. Frames(Captures.Bytes($"namenode/{capture}-s2c.bin"), offset: 0).Select(Parse)];

    /// <summary>What was asked on a recorded connection: the method of each call id.</summary>
    public static IReadOnlyDictionary<uint, string> Methods(string capture)
    {
        const int PreambleBytes = 7;
        var methods = new Dictionary<uint, string>();
        foreach (var frame in Frames(Captures.Bytes($"namenode/{capture}-c2s.bin"), PreambleBytes))
        {
            using var input = new CodedInputStream(frame);
            var (header, method) = (new RpcRequestHeaderProto(), new RequestHeaderProto());
            input.ReadMessage(header);
            if (header.CallId < 0) continue;
            input.ReadMessage(method);
            methods[(uint)header.CallId] = method.MethodName;
        }

        return methods;
    }

    public TMessage Read<TMessage>()
        where TMessage : IMessage, new()
    {
        var message = new TMessage();
        message.MergeFrom(Message);
        return message;
    }

    private static IEnumerable<byte[]> Frames(byte[] bytes, int offset)
    {
        while (offset < bytes.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(offset));
            yield return bytes[(offset + sizeof(int))..(offset += sizeof(int) + length)];
        }
    }
}
