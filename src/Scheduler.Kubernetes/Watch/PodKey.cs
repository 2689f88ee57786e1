using System.Buffers.Text;
using System.Security.Cryptography;

namespace Scheduler.Kubernetes.Watch;

/// <summary>A pod's uid in 16 bytes instead of a string of 36 characters.</summary>
/// <param name="Value">The uid, or the start of its SHA-256 when it is no UUID: Kubernetes promises only that it is unique.</param>
internal readonly record struct PodKey(Guid Value)
{
    private const int KeyBytes = 16;

    /// <summary>The key of a uid in UTF-8.</summary>
    public static PodKey From(ReadOnlySpan<byte> uid)
    {
        if (Utf8Parser.TryParse(uid, out Guid value, out var read, 'D') && read == uid.Length) return new PodKey(value);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(uid, hash);
        return new PodKey(new Guid(hash[..KeyBytes]));
    }
}
