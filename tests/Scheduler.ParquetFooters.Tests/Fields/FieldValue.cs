using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Tests.Fields;

/// <summary>A value of Thrift's compact protocol. Which members count is told by its type; a mutation may set any of them.</summary>
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
