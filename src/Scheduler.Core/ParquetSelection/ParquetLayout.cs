using System.Collections.Immutable;

namespace Scheduler.Core.ParquetSelection;

/// <summary>
/// Where the column chunks of a Parquet file are. Immutable; 16 bytes per column chunk. A chunk is the part of one row group that holds one
/// leaf column; its range begins with its dictionary page where it has one.
/// </summary>
public sealed class ParquetLayout
{
    private const int FixedBytes = 128;
    private const int BytesPerColumn = 32;
    private const int BytesPerChunk = 16;

    private readonly ByteRange[] _chunks;

    /// <summary>A layout of chunks that it then owns.</summary>
    /// <param name="columns">Leaf columns in the order of the schema, dotted: <c>address.city</c>.</param>
    /// <param name="rowCount">Rows of the file.</param>
    /// <param name="chunks">One range for each row group and column, row group by row group, in the order of the columns.</param>
    /// <exception cref="ArgumentException">The chunks are not whole row groups.</exception>
    public ParquetLayout(ImmutableArray<string> columns, long rowCount, ByteRange[] chunks)
    {
        if (columns.IsEmpty ? chunks.Length > 0 : chunks.Length % columns.Length != 0)
            throw new ArgumentException($"{chunks.Length} chunks are not whole row groups of {columns.Length} columns.", nameof(chunks));
        Columns = columns;
        RowCount = rowCount;
        _chunks = chunks;
    }

    /// <summary>Leaf columns in the order of the schema, dotted: <c>address.city</c>.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>Rows of the file.</summary>
    public long RowCount { get; }

    /// <summary>How many row groups there are; 0 for a file without columns.</summary>
    public int RowGroupCount => Columns.IsEmpty ? 0 : _chunks.Length / Columns.Length;

    /// <summary>Whether some columns are encrypted (their place is known).</summary>
    public bool HasEncryptedColumns { get; init; }

    /// <summary>Size in memory, in bytes, for the limit of a cache.</summary>
    public long SizeInBytes =>
        FixedBytes + ((long)BytesPerChunk * _chunks.Length) + Columns.Sum(column => BytesPerColumn + (2L * column.Length));

    /// <summary>Where a chunk is; empty when it is in another file.</summary>
    public ByteRange Chunk(int rowGroup, int column) => _chunks[(rowGroup * Columns.Length) + column];
}
