namespace Scheduler.Redis.Codec;

/// <summary>A decision as bytes: the header of <see cref="ValueHeader"/> (<c>HLDE</c>), then the bytes that the host gave.</summary>
internal static class SharedDecisionCodec
{
    private const byte Version = 1;

    private static ReadOnlySpan<byte> Kind => "HLDE"u8;

    /// <summary>The bytes of a decision.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> decision, string key)
    {
        var value = new byte[ValueHeader.Bytes + decision.Length];
        decision.CopyTo(value.AsSpan(ValueHeader.Bytes));
        ValueHeader.Write(value, Kind, Version, key);
        return value;
    }

    /// <summary>The decision in these bytes. Never throws, whatever they are.</summary>
    public static DecodeFailure Decode(ReadOnlySpan<byte> value, string key, out byte[]? decision)
    {
        var failure = ValueHeader.Read(value, Kind, Version, key, out var payload);
        decision = failure == DecodeFailure.None ? payload.ToArray() : null;
        return failure;
    }
}
