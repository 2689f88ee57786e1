using System.Buffers.Binary;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Encodings;
using Scheduler.ParquetFooters.Metadata;

namespace Scheduler.ParquetFooters.Reading;

/// <summary>Decodes the pages of one column chunk. One use.</summary>
internal sealed class ColumnChunkDecoder(ParquetColumn column, ColumnChunk chunk, int rowCount)
{
    private readonly ValueDecoder _values = ValueDecoder.For(column);

    /// <summary>The values of all rows.</summary>
    /// <param name="bytes">The chunk's pages.</param>
    public ColumnValues Decode(ReadOnlySpan<byte> bytes)
    {
        while (_values.Rows.Count < rowCount)
        {
            if (bytes.IsEmpty) throw Damaged($"the chunk of column {column.Name} has {_values.Rows.Count} of {rowCount} rows");
            var header = PageHeader.Read(bytes, out var headerBytes);
            Decode(header, bytes.Slice(headerBytes, header.CompressedBytes));
            bytes = bytes[(headerBytes + header.CompressedBytes)..];
        }

        return _values.Rows;
    }

    private void Decode(PageHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Type is PageType.Data or PageType.DataV2 && header.ValueCount > rowCount - _values.Rows.Count)
            throw Damaged($"the chunk of column {column.Name} has more rows than its row group");
        switch (header.Type)
        {
            case PageType.Dictionary:
                _values.ReadDictionary(PageBody.Decompress(body, header.UncompressedBytes, chunk.Codec), header.ValueCount);
                break;
            case PageType.Data:
                DecodeData(header, PageBody.Decompress(body, header.UncompressedBytes, chunk.Codec));
                break;
            case PageType.DataV2:
                DecodeDataV2(header, body);
                break;
            default:
                // Readers ignore pages of kinds that they do not know; index pages were never written.
                break;
        }
    }

    private void DecodeData(PageHeader header, ReadOnlySpan<byte> body)
    {
        var levels = AllPresent(header.ValueCount);
        if (column.IsOptional)
        {
            if (header.LevelEncoding != ValueEncoding.Rle)
                throw new ParquetFormatException(ParquetFailure.Unsupported, $"Levels of encoding {(int)header.LevelEncoding} are not read.");
            var length = body.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(body);
            if (length < 0 || length > body.Length - sizeof(int)) throw Damaged("its definition levels reach beyond it");
            ReadLevels(body.Slice(sizeof(int), length), levels);
            body = body[(sizeof(int) + length)..];
        }

        _values.ReadPage(body, header.Encoding, levels);
    }

    private void DecodeDataV2(PageHeader header, ReadOnlySpan<byte> body)
    {
        var levelBytes = (long)header.RepetitionBytes + header.DefinitionBytes;
        if (header.RepetitionBytes < 0 || header.DefinitionBytes < 0 || levelBytes > Math.Min(body.Length, header.UncompressedBytes))
            throw Damaged("its levels reach beyond it");
        var levels = AllPresent(header.ValueCount);
        if (column.IsOptional) ReadLevels(body.Slice(header.RepetitionBytes, header.DefinitionBytes), levels);
        var codec = header.IsCompressed ? chunk.Codec : CompressionCodec.Uncompressed;
        _values.ReadPage(
            PageBody.Decompress(body[(int)levelBytes..], header.UncompressedBytes - (int)levelBytes, codec), header.Encoding, levels);
    }

    private static void ReadLevels(ReadOnlySpan<byte> bytes, int[] levels)
    {
        RleReader.Read(bytes, 1, levels);
        if (levels.AsSpan().IndexOfAnyExceptInRange(0, 1) >= 0) throw Damaged("it has definition levels above 1");
    }

    private static int[] AllPresent(int count)
    {
        var levels = new int[count];
        Array.Fill(levels, 1);
        return levels;
    }

    private static ParquetFormatException Damaged(string what) => new(ParquetFailure.Damaged, $"A page is damaged: {what}.");
}
