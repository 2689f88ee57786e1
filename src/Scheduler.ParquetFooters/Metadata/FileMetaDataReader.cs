using System.Text;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>Reads a footer's <c>FileMetaData</c>. Bytes after it are left alone: a signature follows where columns are encrypted.</summary>
/// <param name="bodyEnd">Where the footer begins in the file.</param>
/// <param name="wantsKeyValues">Whether to read what the writer added; the schemas in there may be larger than all else.</param>
internal sealed class FileMetaDataReader(long bodyEnd, bool wantsKeyValues)
{
    private const int MinRowGroupBytes = 4;
    private const int MinChunkBytes = 16;
    private const int MaxCreatedByBytes = 1024;

    private readonly List<KeyValuePair<string, string>> _keyValues = [];
    private SchemaLeaf[]? _leaves;
    private RowGroup[]? _rowGroups;

    /// <summary>The metadata in these bytes.</summary>
    /// <exception cref="Core.Parquet.ParquetFormatException">They are damaged.</exception>
    public FileMetaData Read(ReadOnlySpan<byte> footer)
    {
        var reader = new CompactReader(footer);
        var (version, rowCount, hasEncryptedColumns, createdBy) = (0, -1L, false, default(string));
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    version = reader.ReadI32();
                    break;
                case 2:
                    _leaves = _leaves is null ? SchemaReader.Read(ref reader) : throw reader.Damaged("there are two schemas");
                    break;
                case 3:
                    rowCount = reader.ReadI64();
                    break;
                case 4:
                    _rowGroups = _rowGroups is null ? ReadRowGroups(ref reader) : throw reader.Damaged("there are two lists of row groups");
                    break;
                case 5 when wantsKeyValues:
                    ReadKeyValues(ref reader);
                    break;
                case 6:
                    createdBy = ReadText(ref reader, MaxCreatedByBytes);
                    break;
                case 8:
                    hasEncryptedColumns = true;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.EndStruct(outer);
        if (_leaves is null || _rowGroups is null || rowCount < 0) throw reader.Damaged("the schema, the row groups or the number of rows is missing");
        return new FileMetaData
        {
            Version = version,
            Leaves = _leaves,
            RowCount = rowCount,
            RowGroups = _rowGroups,
            KeyValues = _keyValues,
            CreatedBy = createdBy,
            HasEncryptedColumns = hasEncryptedColumns,
        };
    }

    private RowGroup[] ReadRowGroups(ref CompactReader reader)
    {
        if (_leaves is null) throw reader.Damaged("the row groups come before the schema");
        var rowGroups = new RowGroup[reader.ReadList(MinRowGroupBytes)];
        for (var i = 0; i < rowGroups.Length; i++) rowGroups[i] = ReadRowGroup(ref reader, _leaves);
        return rowGroups;
    }

    private RowGroup ReadRowGroup(ref CompactReader reader, SchemaLeaf[] leaves)
    {
        var (rowCount, bytes, chunks) = (-1L, 0L, default(ColumnChunk[]));
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    chunks = chunks is null ? ReadChunks(ref reader, leaves) : throw reader.Damaged("a row group has two lists of columns");
                    break;
                case 2:
                    bytes = reader.ReadI64();
                    break;
                case 3:
                    rowCount = reader.ReadI64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.EndStruct(outer);
        if (chunks is null || rowCount < 0 || bytes < 0) throw reader.Damaged("a row group lacks its columns or its size");
        return new RowGroup(rowCount, bytes, chunks);
    }

    private ColumnChunk[] ReadChunks(ref CompactReader reader, SchemaLeaf[] leaves)
    {
        var count = reader.ReadList(MinChunkBytes);
        if (count != leaves.Length) throw reader.Damaged($"a row group has {count} columns, the schema {leaves.Length}");
        var chunks = new ColumnChunk[count];
        for (var i = 0; i < count; i++) chunks[i] = new ColumnChunkReader(leaves[i], bodyEnd).Read(ref reader);
        return chunks;
    }

    private void ReadKeyValues(ref CompactReader reader)
    {
        var count = reader.ReadList();
        for (var i = 0; i < count; i++)
        {
            var (key, value) = ("", "");
            var outer = reader.BeginStruct();
            while (reader.NextField())
            {
                if (reader.Field == 1) key = ReadText(ref reader, int.MaxValue);
                else if (reader.Field == 2) value = ReadText(ref reader, int.MaxValue);
                else reader.Skip();
            }

            reader.EndStruct(outer);
            _keyValues.Add(new(key, value));
        }
    }

    private static string ReadText(ref CompactReader reader, int maxBytes)
    {
        var bytes = reader.ReadBinary();
        return Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, maxBytes)]);
    }
}
