using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Scheduler.Redis.Changes;

/// <summary>
/// The message by which replicas share changes: version, sender, nameservice, paths; each text after its length in bytes (two,
/// little-endian). No paths means that changes were missed.
/// </summary>
/// <param name="Sender">The replica that sent it.</param>
/// <param name="Nameservice">The nameservice.</param>
/// <param name="Paths">What changed.</param>
internal sealed record ChangeMessage(Guid Sender, string Nameservice, IReadOnlyCollection<string> Paths)
{
    /// <summary>Largest message that is read, in bytes.</summary>
    public const int MaxBytes = 256 << 10;

    /// <summary>Bytes after which a message that is written ends; one more path always fits.</summary>
    public const int FullBytes = 128 << 10;

    /// <summary>Longest path in UTF-8: HDFS creates none of more than 8,000 characters.</summary>
    public const int MaxPathBytes = 24_000;

    private const byte Version = 1;
    private const int SenderBytes = 16;

    /// <summary>The messages for all paths. When a path is too long, one message that changes were missed.</summary>
    public IEnumerable<byte[]> Encode()
    {
        using var message = new MemoryStream();
        Begin(message);
        foreach (var path in Paths.Any(IsTooLong) ? [] : Paths)
        {
            if (message.Length >= FullBytes)
            {
                yield return message.ToArray();
                Begin(message);
            }

            Write(message, path);
        }

        yield return message.ToArray();
    }

    /// <summary>Reads a message; null when it is not one: any client may have sent it.</summary>
    public static ChangeMessage? TryDecode(ReadOnlySpan<byte> message)
    {
        if (message.Length is < 1 + SenderBytes or > MaxBytes || message[0] != Version) return null;
        var sender = new Guid(message.Slice(1, SenderBytes));
        var rest = message[(1 + SenderBytes)..];
        if (!TryRead(ref rest, out var nameservice)) return null;
        var paths = new List<string>();
        while (!rest.IsEmpty)
        {
            if (!TryRead(ref rest, out var path) || !path.StartsWith('/') || IsTooLong(path)) return null;
            paths.Add(path);
        }

        return new ChangeMessage(sender, nameservice, paths);
    }

    private static bool IsTooLong(string path) => Encoding.UTF8.GetByteCount(path) > MaxPathBytes;

    private void Begin(MemoryStream message)
    {
        message.SetLength(0);
        message.WriteByte(Version);
        message.Write(Sender.ToByteArray());
        Write(message, Nameservice);
    }

    private static void Write(MemoryStream message, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, checked((ushort)bytes.Length));
        message.Write(length);
        message.Write(bytes);
    }

    private static bool TryRead(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        if (!BinaryPrimitives.TryReadUInt16LittleEndian(rest, out var length) || rest.Length < sizeof(ushort) + length) return false;
        var bytes = rest.Slice(sizeof(ushort), length);
        rest = rest[(sizeof(ushort) + length)..];
        if (!Utf8.IsValid(bytes)) return false;
        text = Encoding.UTF8.GetString(bytes);
        return true;
    }
}
