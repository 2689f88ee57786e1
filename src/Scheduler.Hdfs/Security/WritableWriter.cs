using System.Buffers;
using System.Numerics;
using System.Text;

namespace Scheduler.Hdfs.Security;

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
