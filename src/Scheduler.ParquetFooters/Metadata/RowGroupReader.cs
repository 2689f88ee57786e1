using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Scheduler.Core.ParquetSelection;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>Reads the row groups of a file, each chunk of which must lie between the file's magic number and its footer.</summary>
/// <param name="leaves">The columns.</param>
/// <param name="bodyEnd">Offset of the footer in the file: no page lies beyond.</param>
internal sealed class RowGroupReader(SchemaLeaf[] leaves, long bodyEnd)
{
    /// <summary>The length of a chunk whose footer gives none, until all chunks are known.</summary>
    private const long Unknown = -1;

    private const int MagicBytes = 4;
    private const int MinRowGroupBytes = 3;
    private const int MinChunkBytes = 8;

    private readonly ColumnPaths _paths = new(leaves);
    private bool _hasUnknown;
    private long _maxChunks;

    /// <summary>The row groups that are the reader's current field.</summary>
    public ImmutableArray<RowGroup> Read(ref CompactReader reader)
    {
        // Row groups may lack columns, but not so many that memory is out of proportion to the bytes.
        _maxChunks = leaves.Length + (reader.Remaining / MinChunkBytes);
        var rowGroups = new RowGroup[reader.ReadList(CompactType.Struct, MinRowGroupBytes)];
        for (var i = 0; i < rowGroups.Length; i++) rowGroups[i] = ReadRowGroup(ref reader);
        if (_hasUnknown) FillLengths(rowGroups);
        return ImmutableCollectionsMarshal.AsImmutableArray(rowGroups);
    }

    private RowGroup ReadRowGroup(ref CompactReader reader)
    {
        var (rowCount, chunks) = (0L, default(ColumnChunk[]));
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1 when reader.Is(CompactType.List):
                    chunks = chunks is null ? ReadChunks(ref reader) : throw reader.Damaged("a row group has two lists of columns");
                    break;
                case 3 when reader.Is(CompactType.I64):
                    rowCount = reader.ReadI64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.EndStruct(outer);
        if (chunks is null || rowCount < 0) throw reader.Damaged("a row group lacks its columns, or has fewer rows than none");
        return new RowGroup(rowCount, ImmutableCollectionsMarshal.AsImmutableArray(chunks));
    }

    private ColumnChunk[] ReadChunks(ref CompactReader reader)
    {
        var count = reader.ReadList(CompactType.Struct, MinChunkBytes);
        if (count > leaves.Length || (_maxChunks -= leaves.Length) < 0)
            throw reader.Damaged($"a row group has {count} columns, the schema {leaves.Length}");
        var chunks = new ColumnChunk[leaves.Length];
        for (var i = 0; i < count; i++)
        {
            var chunk = ReadChunk(ref reader, i, out var column);
            chunks[column] = chunk;
        }

        return chunks;
    }

    private ColumnChunk ReadChunk(ref CompactReader reader, int next, out int column)
    {
        var (isElsewhere, isEncrypted, chunk) = (false, false, default(ColumnChunk?));
        column = next;
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1 when reader.Is(CompactType.Binary):
                    isElsewhere = reader.ReadBinary().Length > 0;
                    break;
                case 3 when reader.Is(CompactType.Struct):
                    chunk = ReadMetaData(ref reader, next, out column);
                    break;
                case 9:
                    isEncrypted = true;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (chunk is null && isEncrypted)
            throw new ParquetFormatException(ParquetFailure.EncryptedFooter, "What the Parquet footer says of a column is encrypted.");
        if (chunk is not { } read) throw Wrong(ref reader, column, "has no metadata");
        read = isElsewhere ? read with { Range = default, IsElsewhere = true } : Checked(ref reader, column, read);
        reader.EndStruct(outer);
        return read;
    }

    private ColumnChunk ReadMetaData(ref CompactReader reader, int next, out int column)
    {
        var (values, uncompressed, compressed, dataPage, dictionaryPage) = (0L, 0L, Unknown, 0L, 0L);
        column = next;
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 3 when reader.Is(CompactType.List):
                    column = _paths.Read(ref reader, next);
                    break;
                case 5 when reader.Is(CompactType.I64):
                    values = reader.ReadI64();
                    break;
                case 6 when reader.Is(CompactType.I64):
                    uncompressed = reader.ReadI64();
                    break;
                case 7 when reader.Is(CompactType.I64):
                    compressed = reader.ReadI64() is >= 0 and var size ? size : throw Wrong(ref reader, column, "has a negative size");
                    break;
                case 9 when reader.Is(CompactType.I64):
                    dataPage = reader.ReadI64();
                    break;
                case 11 when reader.Is(CompactType.I64):
                    dictionaryPage = reader.ReadI64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.EndStruct(outer);
        return new ColumnChunk(new ByteRange(StartOf(dataPage, dictionaryPage), compressed), uncompressed, values, IsElsewhere: false);
    }

    // A chunk starts with the first of its pages. Writers give 0 or -1 where there is no such page: at 0 is the magic number.
    private static long StartOf(long dataPage, long dictionaryPage) =>
        dataPage <= 0 ? Math.Max(0, dictionaryPage) : dictionaryPage <= 0 ? dataPage : Math.Min(dataPage, dictionaryPage);

    private ColumnChunk Checked(ref CompactReader reader, int column, ColumnChunk chunk)
    {
        var range = chunk.Range;
        // A page header takes bytes of its own, so a chunk with none has no values, wherever it claims to be.
        if (range.Length == 0) return chunk with { Range = default };
        _hasUnknown |= range.Length == Unknown;
        if (range.Offset < MagicBytes || range.Offset > bodyEnd || range.Length > bodyEnd - range.Offset)
            throw Wrong(
                ref reader, column, $"lies at {range.Offset} with {range.Length} bytes, outside of the file's {bodyEnd} bytes of pages");
        return chunk;
    }

    /// <summary>A chunk of unknown length ends at the latest where the next one, or the footer, starts.</summary>
    private void FillLengths(RowGroup[] rowGroups)
    {
        var chunksOfAll = rowGroups.SelectMany(group => group.Chunks);
        var starts = chunksOfAll.Select(chunk => chunk.Range.Offset).Append(bodyEnd).Distinct().Order().ToArray();
        foreach (var chunks in rowGroups.Select(group => ImmutableCollectionsMarshal.AsArray(group.Chunks)!))
        {
            foreach (ref var chunk in chunks.AsSpan())
            {
                if (chunk.Range.Length != Unknown) continue;
                var next = Math.Min(Array.BinarySearch(starts, chunk.Range.Offset) + 1, starts.Length - 1);
                chunk = chunk with { Range = chunk.Range with { Length = starts[next] - chunk.Range.Offset } };
            }
        }
    }

    private ParquetFormatException Wrong(ref CompactReader reader, int column, string what) =>
        reader.Damaged($"the chunk of column '{(column < leaves.Length ? ColumnPaths.Shown(leaves[column].Path) : "")}' {what}");
}
