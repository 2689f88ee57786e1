using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Tests.Fields;

/// <summary>A value of Thrift's compact protocol. Its type says which members count; a mutation may set any of them.</summary>
internal sealed class FieldValue(CompactType type)
{
    public CompactType Type { get; set; } = type;

    /// <summary>Of booleans (0 or 1), bytes and whole numbers.</summary>
    public long Number { get; set; }

    /// <summary>Of binaries, doubles and uuids.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>Of structs.</summary>
    public List<Field> Fields { get; init; } = [];

    /// <summary>Of lists and sets; of maps keys and values in turn.</summary>
    public List<FieldValue> Elements { get; init; } = [];

    /// <summary>What elements of lists and sets are; keys of maps.</summary>
    public CompactType ElementType { get; set; }

    /// <summary>What values of maps are.</summary>
    public CompactType ValueType { get; set; }

    /// <summary>A lie about how many elements there are, or how long the bytes; null for the truth.</summary>
    public ulong? ClaimedCount { get; set; }

    /// <summary>The value of a struct's field.</summary>
    public FieldValue this[short id] => Fields.Single(field => field.Id == id).Value;

    /// <summary>Gives a struct's field a value; null takes the field away.</summary>
    public void Set(short id, FieldValue? value)
    {
        Fields.RemoveAll(field => field.Id == id);
        if (value is null) return;
        var next = Fields.FindIndex(field => field.Id > id);
        Fields.Insert(next < 0 ? Fields.Count : next, new Field(id, value));
    }

    public FieldValue Copy() => new(Type)
    {
        Number = Number,
        Bytes = Bytes,
        Fields = [.. Fields.Select(field => field with { Value = field.Value.Copy() })],
        Elements = [.. Elements.Select(element => element.Copy())],
        ElementType = ElementType,
        ValueType = ValueType,
        ClaimedCount = ClaimedCount,
    };
}

/// <summary>A field of a struct.</summary>
internal readonly record struct Field(short Id, FieldValue Value);
