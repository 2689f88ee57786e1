using System.Text;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>Reads a column chunk of a row group and holds it against the column that it must be of.</summary>
/// <param name="leaf">That column.</param>
/// <param name="bodyEnd">Where the footer begins in the file: no page lies beyond.</param>
internal readonly ref struct ColumnChunkReader(SchemaLeaf leaf, long bodyEnd)
{
    private const int Missing = -1;
    private const int MagicBytes = 4;

    /// <summary>The chunk that is the reader's current element.</summary>
    public ColumnChunk Read(ref CompactReader reader)
    {
        var (isElsewhere, isEncrypted, chunk) = (false, false, default(ColumnChunk?));
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    isElsewhere = reader.ReadBinary().Length > 0;
                    break;
                case 3:
                    chunk = ReadMetaData(ref reader);
                    break;
                case 8:
                    isEncrypted = true;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (chunk is not { } read) throw Wrong(ref reader, "has no metadata");
        read = read with { IsElsewhere = isElsewhere, IsEncrypted = isEncrypted };
        // A page header takes bytes of its own, so a chunk with none has no values.
        if (!isElsewhere && read.CompressedBytes > 0) CheckRange(ref reader, read);
        reader.EndStruct(outer);
        return read;
    }

    private ColumnChunk ReadMetaData(ref CompactReader reader)
    {
        var (codec, type, values, uncompressed, compressed, dataPage, dictionaryPage) = (Missing, Missing, -1L, -1L, -1L, -1L, 0L);
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    type = reader.ReadI32();
                    break;
                case 3:
                    CheckPath(ref reader);
                    break;
                case 4:
                    codec = reader.ReadEnum((int)CompressionCodec.Lz4Raw);
                    break;
                case 5:
                    values = reader.ReadI64();
                    break;
                case 6:
                    uncompressed = reader.ReadI64();
                    break;
                case 7:
                    compressed = reader.ReadI64();
                    break;
                case 9:
                    dataPage = reader.ReadI64();
                    break;
                case 11:
                    dictionaryPage = reader.ReadI64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (type != (int)leaf.Type) throw Wrong(ref reader, $"has type {type}, the schema says {leaf.Type}");
        if (codec == Missing) throw Wrong(ref reader, "has no codec");
        if ((values | uncompressed | compressed | dataPage) < 0) throw Wrong(ref reader, "has sizes or offsets that are missing or negative");
        reader.EndStruct(outer);
        return new ColumnChunk(dataPage, Math.Max(0, dictionaryPage), compressed, uncompressed, values, (CompressionCodec)codec);
    }

    private void CheckRange(ref CompactReader reader, ColumnChunk chunk)
    {
        var range = chunk.Range;
        if (range.Offset < MagicBytes || range.Offset > bodyEnd || range.Length > bodyEnd - range.Offset)
            throw Wrong(ref reader, $"lies at {range.Offset} with {range.Length} bytes, outside of the file's {bodyEnd} bytes of pages");
    }

    /// <summary>Columns come in the order of the schema; a path that says otherwise would put bytes to the wrong column.</summary>
    private void CheckPath(ref CompactReader reader)
    {
        var count = reader.ReadList();
        var rest = leaf.Path.AsSpan();
        var isSame = count == leaf.Depth;
        for (var i = 0; i < count; i++)
        {
            var name = reader.ReadBinary();
            isSame = isSame && (i == 0 || TakeDot(ref rest)) && TakeName(ref rest, name);
        }

        if (!isSame || !rest.IsEmpty) throw Wrong(ref reader, "is of another column than the schema's order says");
    }

    private static bool TakeDot(ref ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '.') return false;
        path = path[1..];
        return true;
    }

    private static bool TakeName(ref ReadOnlySpan<char> path, ReadOnlySpan<byte> name)
    {
        if (name.Length <= path.Length && Ascii.Equals(name, path[..name.Length]))
        {
            path = path[name.Length..];
            return true;
        }

        var text = Encoding.UTF8.GetString(name);
        if (!path.StartsWith(text, StringComparison.Ordinal)) return false;
        path = path[text.Length..];
        return true;
    }

    private ParquetFormatException Wrong(ref CompactReader reader, string what) => reader.Damaged($"the chunk of column '{Shown(leaf.Path)}' {what}");

    private static string Shown(string path) => path.Length <= 100 ? path : path[..100] + "…";
}
