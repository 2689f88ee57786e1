using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Scheduler.Redis.Codec;

/// <summary>Writes the payload's primitives: varints (LEB128, as Protocol Buffers), texts with their length, doubles.</summary>
internal readonly struct FieldWriter(ArrayBufferWriter<byte> buffer)
{
    private const int MaxVarintBytes = 10;

    public void WriteByte(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    public void WriteVarint(long value) => WriteVarint((ulong)value);

    public void WriteVarint(ulong value)
    {
        var span = buffer.GetSpan(MaxVarintBytes);
        var written = 0;
        for (; value >= 0x80; value >>= 7) span[written++] = (byte)((value & 0x7f) | 0x80);
        span[written++] = (byte)value;
        buffer.Advance(written);
    }

    public void WriteText(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        WriteVarint(bytes);
        Encoding.UTF8.GetBytes(text, buffer.GetSpan(Math.Max(bytes, 1)));
        buffer.Advance(bytes);
    }

    public void WriteDouble(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(sizeof(double)), value);
        buffer.Advance(sizeof(double));
    }
}
