using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Redis.Codec;

/// <summary>
/// The header of every value: four bytes that name its kind, version, the first 16 bytes of the SHA-256 of its key, and a checksum
/// of 8 bytes (the first of the SHA-256 of all the rest).
/// </summary>
/// <remarks>
/// The key names cluster, kind and path, so that a value that was copied or mixed up is not taken for another path's. The checksum finds
/// damage, not forgery: a client that may write to our Redis may also write values. Replicas of two versions share a Redis, each reading
/// only its own.
/// </remarks>
internal static class ValueHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Bytes = ChecksumOffset + ChecksumBytes;

    private const int VersionOffset = 4;
    private const int KeyOffset = 5;
    private const int KeyBytes = 16;
    private const int ChecksumOffset = KeyOffset + KeyBytes;
    private const int ChecksumBytes = 8;

    /// <summary>Fills the header of <paramref name="value"/>, whose payload is there already.</summary>
    public static void Write(Span<byte> value, ReadOnlySpan<byte> kind, byte version, string key)
    {
        kind.CopyTo(value);
        value[VersionOffset] = version;
        DigestOf(key).CopyTo(value[KeyOffset..]);
        ChecksumOf(value).CopyTo(value[ChecksumOffset..]);
    }

    /// <summary>The payload; empty with the reason when this is not such a value for this key.</summary>
    public static DecodeFailure Read(
        ReadOnlySpan<byte> value, ReadOnlySpan<byte> kind, byte version, string key, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (value.Length <= VersionOffset || !value.StartsWith(kind)) return DecodeFailure.Garbage;
        if (value[VersionOffset] != version) return DecodeFailure.OtherVersion;
        if (value.Length < Bytes || !ChecksumOf(value).SequenceEqual(value[ChecksumOffset..Bytes])) return DecodeFailure.Garbage;
        if (!DigestOf(key).SequenceEqual(value[KeyOffset..ChecksumOffset])) return DecodeFailure.Garbage;
        payload = value[Bytes..];
        return DecodeFailure.None;
    }

    private static ReadOnlySpan<byte> DigestOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, KeyBytes);

    private static ReadOnlySpan<byte> ChecksumOf(ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(value[..ChecksumOffset]);
        hash.AppendData(value[Bytes..]);
        return hash.GetHashAndReset().AsSpan(0, ChecksumBytes);
    }
}

/// <summary>Why bytes are not a value that this version reads.</summary>
internal enum DecodeFailure
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>They are a block map in the format of another version.</summary>
    OtherVersion,

    /// <summary>They are not a value, or a damaged one.</summary>
    Garbage,

    /// <summary>They are, or say they are, beyond <see cref="CodecLimits"/>.</summary>
    TooLarge,
}
