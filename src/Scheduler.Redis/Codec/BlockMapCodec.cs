using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Scheduler.Core.Blocks;

namespace Scheduler.Redis.Codec;

/// <summary>
/// A block map as bytes: a header of 17 bytes (<c>HLBM</c>, version, bytes of the payload before compression, checksum), then the payload
/// by <see cref="PayloadWriter"/>, compressed with Brotli. All numbers are little-endian.
/// </summary>
/// <remarks>
/// Raise <see cref="Version"/> whenever the payload changes: replicas of two versions then share a Redis, each reading only its own.
/// The checksum finds damage, not forgery: whoever may write to our Redis may also write maps.
/// </remarks>
internal static class BlockMapCodec
{
    /// <summary>The format that this code writes, and the only one it reads.</summary>
    public const byte Version = 1;

    private const int VersionOffset = 4;
    private const int LengthOffset = 5;
    private const int ChecksumOffset = 9;
    private const int ChecksumBytes = 8;
    private const int HeaderBytes = ChecksumOffset + ChecksumBytes;

    // Measured for 100,000 blocks with three replicas on 300 DataNodes: 376 KB in 6 ms, read in 7 ms with all checks. Quality 9 saves
    // 0.3 % and takes 118 ms; zlib's default level is 1 % larger and takes 16 ms, its fastest 20 % larger.
    private const int Quality = 4;
    private const int Window = 22;

    private static ReadOnlySpan<byte> Magic => "HLBM"u8;

    /// <summary>The bytes of a map; null when it is beyond <see cref="CodecLimits"/>.</summary>
    public static byte[]? Encode(BlockMap map)
    {
        if (map.BlockCount > CodecLimits.MaxBlocks || map.DataNodes.Length > CodecLimits.MaxDataNodes) return null;
        var payload = new ArrayBufferWriter<byte>(1024 + (map.DataNodes.Length * 128) + (map.BlockCount * 8));
        PayloadWriter.Write(map, payload);
        return payload.WrittenCount > CodecLimits.MaxPayloadBytes ? null : Pack(payload.WrittenSpan);
    }

    /// <summary>The map of <paramref name="value"/>. Never throws, whatever the bytes are.</summary>
    public static DecodeFailure Decode(ReadOnlySpan<byte> value, out BlockMap? map)
    {
        map = null;
        if (value.Length <= VersionOffset || !value.StartsWith(Magic)) return DecodeFailure.Garbage;
        if (value[VersionOffset] != Version) return DecodeFailure.OtherVersion;
        if (value.Length < HeaderBytes || !ChecksumOf(value).SequenceEqual(value[ChecksumOffset..HeaderBytes])) return DecodeFailure.Garbage;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(value[LengthOffset..]);
        if (length > CodecLimits.MaxPayloadBytes) return DecodeFailure.TooLarge;
        map = Unpack(value[HeaderBytes..], (int)length);
        return map is null ? DecodeFailure.Garbage : DecodeFailure.None;
    }

    private static byte[] Pack(ReadOnlySpan<byte> payload)
    {
        var value = new byte[HeaderBytes + BrotliEncoder.GetMaxCompressedLength(payload.Length)];
        if (!BrotliEncoder.TryCompress(payload, value.AsSpan(HeaderBytes), out var written, Quality, Window))
            throw new InvalidOperationException("Brotli did not fit its own bound.");
        Array.Resize(ref value, HeaderBytes + written);
        Magic.CopyTo(value);
        value[VersionOffset] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(LengthOffset), (uint)payload.Length);
        ChecksumOf(value).CopyTo(value.AsSpan(ChecksumOffset));
        return value;
    }

    private static BlockMap? Unpack(ReadOnlySpan<byte> compressed, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var payload = buffer.AsSpan(0, length);
            return BrotliDecoder.TryDecompress(compressed, payload, out var written) && written == length ? PayloadReader.Read(payload) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The first bytes of the SHA-256 of all that the checksum does not stand in.</summary>
    private static ReadOnlySpan<byte> ChecksumOf(ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(value[..ChecksumOffset]);
        hash.AppendData(value[HeaderBytes..]);
        return hash.GetHashAndReset().AsSpan(0, ChecksumBytes);
    }
}
