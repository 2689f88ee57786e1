using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Scheduler.Redis.Codec;

/// <summary>
/// Reads what <see cref="FieldWriter"/> wrote. The first invalid value sets <see cref="IsBroken"/>. From then on it returns zeros, so that
/// its caller can check once after many reads.
/// </summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private const int LastVarintShift = 63;

    private ReadOnlySpan<byte> _rest = bytes;

    public bool IsBroken { get; private set; }

    /// <summary>Bytes that are left: an upper bound on how many things can follow.</summary>
    public readonly int Remaining => _rest.Length;

    public byte ReadByte()
    {
        if (_rest.IsEmpty) return (byte)Break();
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ulong ReadVarint()
    {
        if (!_rest.IsEmpty && _rest[0] < 0x80) return ReadByte();
        var value = 0ul;
        for (var (i, shift) = (0, 0); i < _rest.Length && shift <= LastVarintShift; i++, shift += 7)
        {
            value |= unchecked((ulong)(_rest[i] & 0x7f) << shift);
            if (_rest[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return value;
        }

        return Break();
    }

    /// <summary>A varint of at most <paramref name="max"/>.</summary>
    public long ReadCount(long max)
    {
        var value = ReadVarint();
        return value <= (ulong)max ? (long)value : (long)Break();
    }

    public string ReadText()
    {
        var length = (int)ReadCount(CodecLimits.MaxTextBytes);
        if (length > Remaining) Break();
        if (IsBroken) return "";
        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    /// <summary>A number from 0 to 1.</summary>
    public double ReadRatio()
    {
        if (_rest.Length < sizeof(double)) return Break();
        var value = BinaryPrimitives.ReadDoubleLittleEndian(_rest);
        _rest = _rest[sizeof(double)..];
        return value is >= 0 and <= 1 ? value : Break();
    }

    public ulong Break()
    {
        IsBroken = true;
        _rest = default;
        return 0;
    }
}

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
