using System.Collections.Immutable;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>What a footer says: the fields of <c>FileMetaData</c> of parquet.thrift that are used here. Immutable.</summary>
public sealed record FileMetaData
{
    /// <summary>The columns that hold values, in order.</summary>
    public required ImmutableArray<SchemaLeaf> Leaves { get; init; }

    /// <summary>Rows of the file; 0 where the footer does not say.</summary>
    public required long RowCount { get; init; }

    /// <summary>The row groups, in order.</summary>
    public required ImmutableArray<RowGroup> RowGroups { get; init; }

    /// <summary>Key-value metadata of the writer, in order; a key may come twice.</summary>
    public ImmutableArray<KeyValuePair<string, string>> KeyValues { get; init; } = [];

    /// <summary>Whether columns are encrypted under a footer that is not (<c>encryption_algorithm</c> is set).</summary>
    public bool HasEncryptedColumns { get; init; }
}

/// <summary>Rows that are stored together, column by column.</summary>
/// <param name="RowCount">How many rows; 0 where the footer does not say.</param>
/// <param name="Chunks">One for each leaf column, in the order of the schema; the default value where the row group lacks it.</param>
public readonly record struct RowGroup(long RowCount, ImmutableArray<ColumnChunk> Chunks);

/// <summary>
/// The values of one leaf column in one row group: the fields of <c>ColumnMetaData</c> of parquet.thrift that are used here.
/// </summary>
/// <param name="Range">Where its pages are, the dictionary page included; empty when they are in another file.</param>
/// <param name="UncompressedBytes">Bytes of its pages before compression; 0 where the footer does not say.</param>
/// <param name="ValueCount">Values, missing ones included; 0 where the footer does not say.</param>
/// <param name="IsElsewhere">Whether it is in another file, as the summary files of old writers have it.</param>
public readonly record struct ColumnChunk(ByteRange Range, long UncompressedBytes, long ValueCount, bool IsElsewhere);

/// <summary>A column that holds values.</summary>
/// <param name="Path">Names from below the root down to it, between dots.</param>
/// <param name="Type">How its values are stored.</param>
/// <param name="Repetition">Its own repetition, whatever is above it.</param>
/// <param name="Depth">How many names the path has: 1 for a flat column.</param>
public readonly record struct SchemaLeaf(string Path, PhysicalType Type, Repetition Repetition, byte Depth);
