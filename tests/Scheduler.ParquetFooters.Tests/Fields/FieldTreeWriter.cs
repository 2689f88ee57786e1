using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Tests.Fields;

/// <summary>Encodes a tree as it is, with its wrong values.</summary>
internal sealed class FieldTreeWriter
{
    private readonly List<byte> _output = [];

    public static byte[] Write(FieldValue tree)
    {
        var writer = new FieldTreeWriter();
        writer.WriteStruct(tree);
        return [.. writer._output];
    }

    private void WriteStruct(FieldValue value)
    {
        short previous = 0;
        foreach (var (id, field) in value.Fields)
        {
            var delta = id - previous;
            previous = id;
            _output.Add((byte)((delta is > 0 and < 16 ? delta << 4 : 0) | ((int)field.Type & 0x0F)));
            if (delta is <= 0 or >= 16) WriteZigZag(id);
            if (field.Type is not (CompactType.True or CompactType.False)) WriteValue(field);
        }

        _output.Add(0);
    }

    private void WriteValue(FieldValue value)
    {
        switch (value.Type)
        {
            case CompactType.True or CompactType.False or CompactType.Byte:
                _output.Add(unchecked((byte)value.Number));
                break;
            case CompactType.I16 or CompactType.I32 or CompactType.I64:
                WriteZigZag(value.Number);
                break;
            case CompactType.Binary:
                WriteVarint(value.ClaimedCount ?? (ulong)value.Bytes.Length);
                _output.AddRange(value.Bytes);
                break;
            case CompactType.List or CompactType.Set:
                WriteList(value);
                break;
            case CompactType.Map:
                WriteMap(value);
                break;
            case CompactType.Struct:
                WriteStruct(value);
                break;
            default:
                _output.AddRange(value.Bytes);
                break;
        }
    }

    private void WriteList(FieldValue value)
    {
        var count = value.ClaimedCount ?? (ulong)value.Elements.Count;
        _output.Add((byte)((count < 15 ? (int)count << 4 : 0xF0) | ((int)value.ElementType & 0x0F)));
        if (count >= 15) WriteVarint(count);
        foreach (var element in value.Elements) WriteValue(element);
    }

    private void WriteMap(FieldValue value)
    {
        var count = value.ClaimedCount ?? (ulong)value.Elements.Count / 2;
        WriteVarint(count);
        if (count > 0) _output.Add((byte)((((int)value.ElementType & 0x0F) << 4) | ((int)value.ValueType & 0x0F)));
        foreach (var element in value.Elements) WriteValue(element);
    }

    private void WriteZigZag(long value) => WriteVarint(unchecked((ulong)(value << 1) ^ (ulong)(value >> 63)));

    private void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _output.Add((byte)((value & 0x7F) | 0x80));
        _output.Add((byte)value);
    }
}
