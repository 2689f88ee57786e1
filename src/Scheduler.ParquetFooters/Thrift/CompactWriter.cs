using System.Buffers;
using System.Text;

namespace Scheduler.ParquetFooters.Thrift;

/// <summary>Writes Thrift's compact protocol: structs with fields in rising order of their ids.</summary>
internal sealed class CompactWriter(IBufferWriter<byte> output)
{
    private const int MaxVarintBytes = 10;
    private const int MaxShortCount = 14;
    private const int MaxDelta = 15;

    private readonly Stack<int> _outer = [];
    private int _field;

    /// <summary>Begins a struct: the whole value, or the element of a list.</summary>
    public void BeginStruct()
    {
        _outer.Push(_field);
        _field = 0;
    }

    /// <summary>Begins a struct that is a field.</summary>
    public void BeginStruct(int field)
    {
        WriteHeader(field, CompactType.Struct);
        BeginStruct();
    }

    /// <summary>Ends the struct.</summary>
    public void EndStruct()
    {
        WriteByte((byte)CompactType.Stop);
        _field = _outer.Pop();
    }

    /// <summary>An empty struct that is a field, as unions of marks have them.</summary>
    public void WriteEmpty(int field)
    {
        BeginStruct(field);
        EndStruct();
    }

    /// <summary>Begins a list that is a field; its elements follow.</summary>
    public void WriteList(int field, CompactType type, int count)
    {
        WriteHeader(field, CompactType.List);
        if (count <= MaxShortCount)
        {
            WriteByte((byte)((count << 4) | (int)type));
            return;
        }

        WriteByte((byte)(0xF0 | (int)type));
        WriteVarint((ulong)count);
    }

    /// <summary>A boolean field.</summary>
    public void WriteBoolean(int field, bool value) => WriteHeader(field, value ? CompactType.True : CompactType.False);

    /// <summary>A field of 32 bits.</summary>
    public void WriteI32(int field, int value)
    {
        WriteHeader(field, CompactType.I32);
        WriteZigZag(value);
    }

    /// <summary>A field of 64 bits.</summary>
    public void WriteI64(int field, long value)
    {
        WriteHeader(field, CompactType.I64);
        WriteZigZag(value);
    }

    /// <summary>A field of bytes.</summary>
    public void WriteBinary(int field, ReadOnlySpan<byte> value)
    {
        WriteHeader(field, CompactType.Binary);
        WriteVarint((ulong)value.Length);
        output.Write(value);
    }

    /// <summary>A field of text.</summary>
    public void WriteText(int field, string value) => WriteBinary(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A number of 32 bits that is an element of a list.</summary>
    public void WriteElement(int value) => WriteZigZag(value);

    /// <summary>A text that is an element of a list.</summary>
    public void WriteElement(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        WriteVarint((ulong)bytes.Length);
        output.Write(bytes);
    }

    private void WriteHeader(int field, CompactType type)
    {
        var delta = field - _field;
        if (delta is <= 0 or > MaxDelta) throw new ArgumentOutOfRangeException(nameof(field), field, $"Field {field} cannot follow field {_field}.");
        WriteByte((byte)((delta << 4) | (int)type));
        _field = field;
    }

    private void WriteByte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private void WriteZigZag(long value) => WriteVarint(unchecked((ulong)(value << 1) ^ (ulong)(value >> 63)));

    private void WriteVarint(ulong value)
    {
        var span = output.GetSpan(MaxVarintBytes);
        var written = 0;
        for (; value >= 0x80; value >>= 7) span[written++] = (byte)((value & 0x7F) | 0x80);
        span[written++] = (byte)value;
        output.Advance(written);
    }
}
