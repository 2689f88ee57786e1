namespace Scheduler.Testing.NameNode;

/// <summary>A frame that a client sent.</summary>
/// <param name="Frame">Its bytes behind the length.</param>
/// <param name="CallId">Its number; negative for the connection context and pings.</param>
/// <param name="RetryCount">Attempts before it.</param>
/// <param name="Method">The method; empty for what is no call.</param>
/// <param name="Message">The request message, or the connection context.</param>
public sealed record RpcRequest(byte[] Frame, int CallId, int RetryCount, string Method, byte[] Message)
{
    /// <summary>The path that it is about.</summary>
    public string Path => RpcWireReader.Fields(Message).Text(1);

    /// <summary>For <c>getListing</c>, the entry that the page follows.</summary>
    public string StartAfter => Method == "getListing" ? RpcWireReader.Fields(Message).Text(2) : "";

    /// <summary>Method, path and page: what a recorded answer is found by.</summary>
    public string Key => $"{Method} {Path} {StartAfter}".TrimEnd();

    /// <summary>Reads a frame.</summary>
    public static RpcRequest Read(byte[] frame)
    {
        var position = 0;
        var header = RpcWireReader.Fields(RpcWireReader.Delimited(frame, ref position));
        var callId = ZigZag((ulong)header[3]);
        var method = callId >= 0 ? RpcWireReader.Fields(RpcWireReader.Delimited(frame, ref position)).Text(1) : "";
        var message = position < frame.Length ? RpcWireReader.Delimited(frame, ref position) : [];
        return new RpcRequest(frame, callId, header.TryGetValue(5, out var retries) ? ZigZag((ulong)retries) : -1, method, message);
    }

    private static int ZigZag(ulong value) => (int)(value >> 1) ^ -(int)(value & 1);
}
