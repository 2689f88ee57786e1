using Scheduler.Core.Parquet;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>How a column type is said in a schema.</summary>
/// <param name="Physical">How values are stored.</param>
/// <param name="Kind">What they mean, as a logical type.</param>
/// <param name="ConvertedType">The same for older readers.</param>
internal readonly record struct ColumnType(PhysicalType Physical, LogicalKind Kind = LogicalKind.None, int? ConvertedType = null);

/// <summary>The column types that are written and read here.</summary>
internal static class ColumnTypes
{
    /// <summary>How a column of this type is written.</summary>
    public static ColumnType Of(ParquetColumnType type) => type switch
    {
        ParquetColumnType.Boolean => new(PhysicalType.Boolean),
        ParquetColumnType.Int32 => new(PhysicalType.Int32),
        ParquetColumnType.Int64 => new(PhysicalType.Int64),
        ParquetColumnType.Double => new(PhysicalType.Double),
        ParquetColumnType.Text => new(PhysicalType.ByteArray, LogicalKind.Text, 0),
        ParquetColumnType.TimestampMillis => new(PhysicalType.Int64, LogicalKind.TimestampMillis, 9),
        ParquetColumnType.TimestampMicros => new(PhysicalType.Int64, LogicalKind.TimestampMicros, 10),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such column type."),
    };

    /// <summary>As what a column of a file is read; null for what is not read here.</summary>
    public static ParquetColumn? ColumnOf(SchemaLeaf leaf) =>
        leaf is { Depth: 1, Repetition: not Repetition.Repeated } && TypeOf(leaf) is { } type
            ? new ParquetColumn(leaf.Path, type, leaf.Repetition == Repetition.Optional)
            : null;

    private static ParquetColumnType? TypeOf(SchemaLeaf leaf) => (leaf.Type, leaf.Kind) switch
    {
        (PhysicalType.Boolean, LogicalKind.None) => ParquetColumnType.Boolean,
        (PhysicalType.Int32, LogicalKind.None or LogicalKind.SignedInteger) => ParquetColumnType.Int32,
        (PhysicalType.Int64, LogicalKind.None or LogicalKind.SignedInteger) => ParquetColumnType.Int64,
        (PhysicalType.Int64, LogicalKind.TimestampMillis) => ParquetColumnType.TimestampMillis,
        (PhysicalType.Int64, LogicalKind.TimestampMicros) => ParquetColumnType.TimestampMicros,
        (PhysicalType.Double, LogicalKind.None) => ParquetColumnType.Double,
        (PhysicalType.ByteArray, LogicalKind.Text) => ParquetColumnType.Text,
        _ => null,
    };
}
