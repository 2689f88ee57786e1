namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>How a call ended, as <c>RpcStatusProto</c> says.</summary>
internal enum RpcStatus
{
    Success = 0,
    Error = 1,
    Fatal = 2,
}

/// <summary>What an <c>RpcResponseHeaderProto</c> says.</summary>
/// <param name="CallId">The call's number; negative for the handshake.</param>
/// <param name="Status">How it ended.</param>
/// <param name="ExceptionClassName">Class of the exception; empty on success.</param>
/// <param name="ErrorMessage">Its message and stack trace; empty on success.</param>
/// <param name="IsUnauthorized">Whether <c>errorDetail</c> says that our identity is not accepted.</param>
/// <param name="StateId">Last transaction of the one that answers; null where it says nothing of it.</param>
internal readonly record struct ResponseHeader(
    int CallId, RpcStatus Status, string ExceptionClassName, string ErrorMessage, bool IsUnauthorized, long? StateId)
{
    private const int MaxTextBytes = 64 * 1024;
    private const ulong FatalUnauthorized = 15;

    /// <summary>Reads the header of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="body">What follows the header: on success the answer, after its length.</param>
    public static ResponseHeader Read(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> body)
    {
        var outer = new ProtoReader(frame);
        var header = Read(outer.ReadDelimited());
        body = outer.Rest;
        return header;
    }

    private static ResponseHeader Read(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var (callId, status, className, text, detail) = (-1L, -1L, "", "", 0UL);
        long? stateId = null;
        while (reader.Next())
        {
            if (reader.Field == 1) callId = reader.ReadNumber(uint.MaxValue);
            else if (reader.Field == 2) status = reader.ReadNumber((long)RpcStatus.Fatal);
            else if (reader.Field == 4) className = reader.ReadText(MaxTextBytes);
            else if (reader.Field == 5) text = reader.ReadText(MaxTextBytes);
            else if (reader.Field == 6) detail = reader.ReadVarint();
            else if (reader.Field == 9) stateId = unchecked((long)reader.ReadVarint());
            else reader.Skip();
        }

        if (callId < 0 || status < 0) throw new MalformedMessageException("the header of the answer has no callId or no status");
        return new(unchecked((int)callId), (RpcStatus)status, className, text, detail == FatalUnauthorized, stateId);
    }
}
