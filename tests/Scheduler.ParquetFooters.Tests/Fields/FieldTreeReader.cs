using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Tests.Fields;

/// <summary>
/// Decodes a struct of Thrift's compact protocol into a tree, whatever its fields mean. For sound bytes; written apart from the product's
/// reader.
/// </summary>
internal sealed class FieldTreeReader(byte[] bytes)
{
    private int _position;

    /// <summary>The struct, and how many bytes it took.</summary>
    public static (FieldValue Tree, int Length) Read(byte[] bytes)
    {
        var reader = new FieldTreeReader(bytes);
        return (reader.ReadStruct(), reader._position);
    }

    private FieldValue ReadStruct()
    {
        var value = new FieldValue(CompactType.Struct);
        short id = 0;
        for (var header = bytes[_position++]; header != 0; header = bytes[_position++])
        {
            id = (short)(header >> 4 == 0 ? ZigZag() : id + (header >> 4));
            var type = (CompactType)(header & 0x0F);
            value.Fields.Add(new Field(id, type is CompactType.True or CompactType.False ? new FieldValue(type) : ReadValue(type)));
        }

        return value;
    }

    private FieldValue ReadValue(CompactType type) => type switch
    {
        CompactType.True or CompactType.False or CompactType.Byte => new FieldValue(type) { Number = bytes[_position++] },
        CompactType.I16 or CompactType.I32 or CompactType.I64 => new FieldValue(type) { Number = ZigZag() },
        CompactType.Double => new FieldValue(type) { Bytes = Take(8) },
        CompactType.Binary => new FieldValue(type) { Bytes = Take((int)Varint()) },
        CompactType.Uuid => new FieldValue(type) { Bytes = Take(16) },
        CompactType.List or CompactType.Set => ReadList(type),
        CompactType.Map => ReadMap(),
        CompactType.Struct => ReadStruct(),
        _ => throw new InvalidOperationException($"Type {type} at {_position}."),
    };

    private FieldValue ReadList(CompactType type)
    {
        var header = bytes[_position++];
        var value = new FieldValue(type) { ElementType = (CompactType)(header & 0x0F) };
        var count = header >> 4 == 15 ? (int)Varint() : header >> 4;
        for (var i = 0; i < count; i++) value.Elements.Add(ReadValue(value.ElementType));
        return value;
    }

    private FieldValue ReadMap()
    {
        var count = (int)Varint();
        var types = count == 0 ? 0 : bytes[_position++];
        var value = new FieldValue(CompactType.Map) { ElementType = (CompactType)(types >> 4), ValueType = (CompactType)(types & 0x0F) };
        for (var i = 0; i < 2 * count; i++) value.Elements.Add(ReadValue(i % 2 == 0 ? value.ElementType : value.ValueType));
        return value;
    }

    private byte[] Take(int length) => bytes[_position..(_position += length)];

    private long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[_position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }
}
