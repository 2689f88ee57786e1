using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Scheduler.Core.Blocks;

namespace Scheduler.Redis.Codec;

/// <summary>
/// A block map as bytes: the header of <see cref="ValueHeader"/> (<c>HLBM</c>), bytes of the payload before compression (four,
/// little-endian), then the payload by <see cref="PayloadWriter"/>, compressed with Brotli.
/// </summary>
internal static class BlockMapCodec
{
    /// <summary>The format that this code writes, and the only one it reads: raise it whenever the payload changes.</summary>
    public const byte Version = 3;

    private const int HeaderBytes = ValueHeader.Bytes + sizeof(uint);

    // Measured for 100,000 blocks with three replicas on 300 DataNodes: 376 KB in 6 ms, read in 7 ms with all checks. Quality 9 saves
    // 0.3 % and takes 118 ms; zlib's default level is 1 % larger and takes 16 ms, its fastest 20 % larger.
    private const int Quality = 4;
    private const int Window = 22;

    private static ReadOnlySpan<byte> Kind => "HLBM"u8;

    /// <summary>The bytes of a map; null when it is beyond <see cref="CodecLimits"/>.</summary>
    public static byte[]? Encode(BlockMap map, string key)
    {
        if (map.BlockCount > CodecLimits.MaxBlocks || map.DataNodes.Length > CodecLimits.MaxDataNodes) return null;
        var payload = new ArrayBufferWriter<byte>(1024 + (map.DataNodes.Length * 128) + (map.BlockCount * 8));
        PayloadWriter.Write(map, payload);
        return payload.WrittenCount > CodecLimits.MaxPayloadBytes ? null : Pack(payload.WrittenSpan, key);
    }

    /// <summary>The map of <paramref name="value"/>, found under <paramref name="key"/>. Never throws, whatever the bytes are.</summary>
    public static DecodeFailure Decode(ReadOnlySpan<byte> value, string key, out BlockMap? map)
    {
        map = null;
        var failure = ValueHeader.Read(value, Kind, Version, key, out var packed);
        if (failure != DecodeFailure.None) return failure;
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(packed, out var length)) return DecodeFailure.Garbage;
        if (length > CodecLimits.MaxPayloadBytes) return DecodeFailure.TooLarge;
        map = Unpack(packed[sizeof(uint)..], (int)length);
        return map is null ? DecodeFailure.Garbage : DecodeFailure.None;
    }

    private static byte[] Pack(ReadOnlySpan<byte> payload, string key)
    {
        var value = new byte[HeaderBytes + BrotliEncoder.GetMaxCompressedLength(payload.Length)];
        if (!BrotliEncoder.TryCompress(payload, value.AsSpan(HeaderBytes), out var written, Quality, Window))
            throw new InvalidOperationException("Brotli did not fit its own bound.");
        Array.Resize(ref value, HeaderBytes + written);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(ValueHeader.Bytes), (uint)payload.Length);
        ValueHeader.Write(value, Kind, Version, key);
        return value;
    }

    private static BlockMap? Unpack(ReadOnlySpan<byte> compressed, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var payload = buffer.AsSpan(0, length);
            return BrotliDecoder.TryDecompress(compressed, payload, out var written) && written == length
                ? PayloadReader.Read(payload)
                : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
