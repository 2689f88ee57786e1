using Scheduler.Core.ParquetSelection;

namespace Scheduler.ParquetFooters.Thrift;

/// <summary>
/// Reads Thrift's compact protocol forward only, where it lies. Every read consumes at least a byte or throws, no count is believed
/// beyond the bytes that are left, and structs nest to a limit: whatever the bytes, time is linear in them and nothing is allocated.
/// </summary>
/// <remarks>
/// Usage: <c>var outer = reader.BeginStruct(); while (reader.NextField()) switch (reader.Field) { case 3 when reader.Is(CompactType.I64): …
/// default: reader.Skip(); break; } reader.EndStruct(outer);</c> A field of another type than it should have is skipped like an unknown
/// one, as Thrift's generated readers do.
/// </remarks>
internal ref partial struct CompactReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>How deep structs and lists nest; Parquet's own reach 8.</summary>
    public const int MaxDepth = 32;

    private const int MaxVarintBytes = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private CompactType _type = CompactType.Struct;
    private int _position;
    private int _depth;

    /// <summary>Id of the current field.</summary>
    public short Field { get; private set; }

    /// <summary>Bytes that are left: an upper bound on how many things can follow.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Whether the current field or element is of a type.</summary>
    public readonly bool Is(CompactType type) => _type == type;

    /// <summary>Enters the struct that is the current field or element.</summary>
    /// <returns>The field that it is in, for <see cref="EndStruct"/>.</returns>
    public short BeginStruct()
    {
        Deepen();
        var outer = Field;
        Field = 0;
        return outer;
    }

    /// <summary>Leaves a struct after its last field.</summary>
    public void EndStruct(short outer)
    {
        _depth--;
        Field = outer;
        _type = CompactType.Struct;
    }

    /// <summary>Moves to the next field of the struct; false at its end.</summary>
    public bool NextField()
    {
        var header = ReadByte();
        _type = (CompactType)(header & 0x0F);
        if (_type == CompactType.Stop) return false;
        if (_type > CompactType.Uuid) throw Damaged($"field type {(int)_type} does not exist");
        var id = header >> 4 is var delta and > 0 ? Field + delta : ReadZigZag();
        if (id is < short.MinValue or > short.MaxValue) throw Damaged($"field id {id} is out of range");
        Field = (short)id;
        return true;
    }

    /// <summary>Enters the list that is the current field; its elements are then read one by one as fields are.</summary>
    /// <param name="element">What they are by the format; what the list says is not checked, because writers differ.</param>
    /// <param name="minElementBytes">The fewest bytes that an element takes: a larger count is refused.</param>
    public int ReadList(CompactType element, int minElementBytes = 1)
    {
        var count = ReadListHeader(minElementBytes);
        _type = element;
        return count;
    }

    /// <summary>A number of 32 bits.</summary>
    public int ReadI32() =>
        ReadZigZag() is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw Damaged("a number exceeds 32 bits");

    /// <summary>A number of 32 bits from 0 to <paramref name="largest"/>.</summary>
    public int ReadEnum(int largest)
    {
        var value = ReadI32();
        return value >= 0 && value <= largest ? value : throw Damaged($"{value} is not from 0 to {largest}");
    }

    /// <summary>A number of 64 bits.</summary>
    public long ReadI64() => ReadZigZag();

    /// <summary>Bytes, or a text in UTF-8.</summary>
    public ReadOnlySpan<byte> ReadBinary() => Take(ReadVarint());

    /// <summary>What was wrong, with where.</summary>
    public readonly ParquetFormatException Damaged(string what) =>
        new(ParquetFailure.Damaged, $"The Parquet metadata is damaged at byte {_position}, field {Field}: {what}.");

    private int ReadListHeader(int minElementBytes)
    {
        var header = ReadByte();
        _type = (CompactType)(header & 0x0F);
        var count = header >> 4 == 15 ? ReadVarint() : (ulong)(header >> 4);
        return count <= (ulong)(Remaining / minElementBytes)
            ? (int)count
            : throw Damaged($"a list of {count} is longer than the bytes that are left");
    }

    private void Deepen()
    {
        if (++_depth > MaxDepth) throw Damaged($"structures nest deeper than {MaxDepth}");
    }

    private byte ReadByte() => _position < _bytes.Length ? _bytes[_position++] : throw Damaged("it ends too early");

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)Remaining) throw Damaged($"{length} bytes are announced, {Remaining} are left");
        var taken = _bytes.Slice(_position, (int)length);
        _position += taken.Length;
        return taken;
    }

    private long ReadZigZag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        if (_position < _bytes.Length && _bytes[_position] < 0x80) return _bytes[_position++];
        var value = 0UL;
        for (var i = 0; i < MaxVarintBytes; i++)
        {
            var part = ReadByte();
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80) return value;
        }

        throw Damaged("a number does not end");
    }
}

/// <summary>Types on the wire of Thrift's compact protocol, by its specification.</summary>
internal enum CompactType : byte
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    I16 = 4,
    I32 = 5,
    I64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
    Uuid = 13,
}
