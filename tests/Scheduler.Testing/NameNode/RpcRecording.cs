using System.Buffers.Binary;

namespace Scheduler.Testing.NameNode;

/// <summary>Recorded connections: what the Java client sent, and the server's answers by what was asked.</summary>
public sealed class RpcRecording
{
    /// <summary>Bytes before the first frame of a client.</summary>
    public const int PreambleBytes = 7;

    private readonly Dictionary<string, Queue<byte[]>> _answers = [];

    /// <summary>The recording of connections, such as <c>namenode/rpc/java-getListing-loc-conn1</c>.</summary>
    public static RpcRecording Load(params string[] names)
    {
        var recording = new RpcRecording();
        foreach (var name in names) recording.Add(name);
        return recording;
    }

    /// <summary>The frames that the client of a recorded connection sent.</summary>
    public static IReadOnlyList<RpcRequest> Sent(string name) =>
        [.. Frames(Captures.Bytes(name + "-c2s.bin").AsSpan(PreambleBytes)).Select(RpcRequest.Read)];

    /// <summary>The frames that the server of a recorded connection sent.</summary>
    public static IReadOnlyList<byte[]> Received(string name) => Frames(Captures.Bytes(name + "-s2c.bin"));

    /// <summary>The answer to a request, with its callId; null when none was recorded. The last of several stays.</summary>
    public byte[]? Find(RpcRequest request) => _answers.TryGetValue(request.Key, out var answers)
        ? WithCallId(answers.Count > 1 ? answers.Dequeue() : answers.Peek(), request.CallId)
        : null;

    /// <summary>Adds an answer: a frame without its length, whose callId does not matter.</summary>
    public RpcRecording Add(string key, byte[] answer)
    {
        if (!_answers.TryGetValue(key, out var answers)) _answers[key] = answers = [];
        answers.Enqueue(answer);
        return this;
    }

    /// <summary>A success frame of an encoded answer message.</summary>
    public static byte[] Success(ReadOnlySpan<byte> message) =>
        [4, 0x08, 0, 0x10, 0, .. RpcWireReader.ToVarint((ulong)message.Length), .. message];

    /// <summary>The answer message of a success frame.</summary>
    public static byte[] Body(byte[] frame)
    {
        var position = 0;
        RpcWireReader.Delimited(frame, ref position);
        return RpcWireReader.Delimited(frame, ref position);
    }

    /// <summary>A frame behind its length.</summary>
    public static byte[] WithLength(byte[] frame)
    {
        var bytes = new byte[sizeof(int) + frame.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, frame.Length);
        frame.CopyTo(bytes, sizeof(int));
        return bytes;
    }

    // The callId is the header's first field.
    internal static byte[] WithCallId(byte[] frame, int callId)
    {
        var position = 0;
        var header = RpcWireReader.Delimited(frame, ref position);
        var afterCallId = 1;
        RpcWireReader.Varint(header, ref afterCallId);
        byte[] changed = [0x08, .. RpcWireReader.ToVarint(unchecked((uint)callId)), .. header[afterCallId..]];
        return [.. RpcWireReader.ToVarint((ulong)changed.Length), .. changed, .. frame[position..]];
    }

    private void Add(string name)
    {
        // Answers may come in any order: by their callIds and, for repeated calls, in their order.
        var received = Received(name).ToLookup(CallIdOf);
        foreach (var calls in Sent(name).Where(request => request.CallId >= 0).GroupBy(request => request.CallId))
            foreach (var (request, answer) in calls.Zip(received[calls.Key])) Add(request.Key, answer);
    }

    /// <summary>The callId of an answer.</summary>
    public static int CallIdOf(byte[] frame)
    {
        var position = 0;
        return unchecked((int)(uint)(ulong)RpcWireReader.Fields(RpcWireReader.Delimited(frame, ref position))[1]);
    }

    private static List<byte[]> Frames(ReadOnlySpan<byte> stream)
    {
        var frames = new List<byte[]>();
        while (stream.Length >= sizeof(int))
        {
            var end = sizeof(int) + BinaryPrimitives.ReadInt32BigEndian(stream);
            frames.Add(stream[sizeof(int)..end].ToArray());
            stream = stream[end..];
        }

        return frames;
    }
}
