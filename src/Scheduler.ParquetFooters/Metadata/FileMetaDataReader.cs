using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>
/// Reads a footer's <c>FileMetaData</c>. Bytes after it are ignored: a signature follows where columns are encrypted. One use.
/// </summary>
/// <param name="bodyEnd">Offset of the footer in the file.</param>
/// <param name="wantsKeyValues">Whether to read what the writer added; the schemas in there may be larger than all else.</param>
internal sealed class FileMetaDataReader(long bodyEnd, bool wantsKeyValues)
{
    private SchemaLeaf[]? _leaves;
    private ImmutableArray<RowGroup>? _rowGroups;
    private ImmutableArray<KeyValuePair<string, string>> _keyValues = [];

    /// <summary>The metadata in these bytes.</summary>
    /// <exception cref="Core.ParquetSelection.ParquetFormatException">They are damaged.</exception>
    public FileMetaData Read(ReadOnlySpan<byte> footer)
    {
        var reader = new CompactReader(footer);
        var early = reader;
        var (hasEarly, rowCount, hasEncryptedColumns) = (false, 0L, false);
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 2 when reader.Is(CompactType.List):
                    _leaves = _leaves is null ? SchemaReader.Read(ref reader) : throw reader.Damaged("there are two schemas");
                    break;
                case 3 when reader.Is(CompactType.I64):
                    rowCount = reader.ReadI64();
                    break;
                case 4 when reader.Is(CompactType.List) && _leaves is null:
                    // Row groups need the schema, but fields may come in any order: these are read again after it.
                    early = reader;
                    hasEarly = true;
                    reader.Skip();
                    break;
                case 4 when reader.Is(CompactType.List):
                    ReadRowGroups(ref reader);
                    break;
                case 5 when wantsKeyValues && reader.Is(CompactType.List):
                    ReadKeyValues(ref reader);
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
        if (hasEarly && _leaves is not null) ReadRowGroups(ref early);
        if (_leaves is null || _rowGroups is not { } rowGroups || rowCount < 0)
            throw reader.Damaged("the schema or the row groups are missing, or there are fewer rows than none");
        return new FileMetaData
        {
            Leaves = ImmutableCollectionsMarshal.AsImmutableArray(_leaves),
            RowCount = rowCount,
            RowGroups = rowGroups,
            KeyValues = _keyValues,
            HasEncryptedColumns = hasEncryptedColumns,
        };
    }

    private void ReadRowGroups(ref CompactReader reader)
    {
        if (_rowGroups is not null) throw reader.Damaged("there are two lists of row groups");
        _rowGroups = new RowGroupReader(_leaves!, bodyEnd).Read(ref reader);
    }

    private void ReadKeyValues(ref CompactReader reader)
    {
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        for (var count = reader.ReadList(CompactType.Struct); count > 0; count--)
        {
            var (key, value) = ("", "");
            var outer = reader.BeginStruct();
            while (reader.NextField())
            {
                if (reader.Field == 1 && reader.Is(CompactType.Binary)) key = Encoding.UTF8.GetString(reader.ReadBinary());
                else if (reader.Field == 2 && reader.Is(CompactType.Binary)) value = Encoding.UTF8.GetString(reader.ReadBinary());
                else reader.Skip();
            }

            reader.EndStruct(outer);
            pairs.Add(new(key, value));
        }

        _keyValues = pairs.ToImmutable();
    }
}
