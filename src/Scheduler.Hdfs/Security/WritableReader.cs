using System.Buffers;
using System.Numerics;
using System.Text;
using Scheduler.Hdfs.Rpc.Decoding;

namespace Scheduler.Hdfs.Security;

/// <summary>
/// Reads Hadoop's <c>Writable</c> forms (<c>WritableUtils</c>, <c>Text</c>); nothing is read or allocated beyond the bytes given.
/// </summary>
internal ref struct WritableReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Largest number that is its own byte.</summary>
    public const int LargestSingleByte = 127;

    /// <summary>From here down the first byte of a positive number gives the number of further bytes.</summary>
    public const int FirstMultiByte = -112;

    private const int MostBytes = sizeof(int);

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>A length or a count: a variable-length number from 0.</summary>
    public int ReadLength()
    {
        var first = unchecked((sbyte)Take(1)[0]);
        if (first >= 0) return first;
        var bytes = FirstMultiByte - first;
        if (first >= FirstMultiByte || bytes > MostBytes) throw new MalformedMessageException("a length is not a positive 32-bit number");
        var value = 0L;
        foreach (var next in Take(bytes)) value = (value << 8) | next;
        return value <= int.MaxValue ? (int)value : throw new MalformedMessageException("a length is not a positive 32-bit number");
    }

    /// <summary>Bytes after their length.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadLength());

    /// <summary>A <c>Text</c>.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new MalformedMessageException("it ends too early");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}

/// <summary>Writes Hadoop's <c>Writable</c> forms (<c>WritableUtils</c>, <c>Text</c>).</summary>
internal sealed class WritableWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Bytes after their length.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteLength(bytes.Length);
        _buffer.Write(bytes);
    }

    /// <summary>A <c>Text</c>: UTF-8 after its length.</summary>
    public void WriteText(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    // Up to 127 one byte; else -112 less the number of bytes, and those with the highest first.
    private void WriteLength(int length)
    {
        if (length <= WritableReader.LargestSingleByte)
        {
            _buffer.Write([(byte)length]);
            return;
        }

        var bytes = (sizeof(int) * 8 - BitOperations.LeadingZeroCount((uint)length) + 7) / 8;
        _buffer.Write([unchecked((byte)(WritableReader.FirstMultiByte - bytes))]);
        for (var index = bytes - 1; index >= 0; index--) _buffer.Write([(byte)((length >> (8 * index)) & 0xFF)]);
    }
}
