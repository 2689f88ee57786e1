using System.Buffers;
using System.Buffers.Binary;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Encodings;
using Scheduler.ParquetFooters.Metadata;

namespace Scheduler.ParquetFooters.Writing;

/// <summary>Encodes the column chunks of one file, one at a time into one buffer.</summary>
internal sealed class ColumnChunkWriter
{
    private const int RowsPerPage = 20_000;

    private readonly ArrayBufferWriter<byte> _chunk = new();
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly ArrayBufferWriter<byte> _levels = new();

    /// <summary>The bytes of the chunk that was encoded last.</summary>
    public ReadOnlyMemory<byte> Bytes => _chunk.WrittenMemory;

    /// <summary>Encodes a chunk of one row at least.</summary>
    /// <param name="values">Its values.</param>
    /// <param name="offset">Where it will be in the file.</param>
    public WrittenChunk Encode(ColumnValues values, long offset)
    {
        _chunk.ResetWrittenCount();
        var pages = new PageWriter(_chunk);
        var numbers = WriteDictionary(values, pages, out var bitWidth);
        var dictionaryBytes = _chunk.WrittenCount;
        for (var first = 0; first < values.Count; first += RowsPerPage)
            WritePage(values, numbers, bitWidth, first, Math.Min(values.Count, first + RowsPerPage), pages);
        return new WrittenChunk(
            new ColumnChunk(
                DataPageOffset: offset + dictionaryBytes,
                DictionaryPageOffset: numbers is null ? 0 : offset,
                CompressedBytes: _chunk.WrittenCount,
                UncompressedBytes: pages.UncompressedBytes,
                ValueCount: values.Count,
                Codec: CompressionCodec.Gzip),
            numbers is null ? ValueEncoding.Plain : ValueEncoding.RleDictionary,
            ColumnStatistics.Of(values));
    }

    /// <summary>Writes a dictionary where that saves something; the numbers of the rows, or null.</summary>
    private int[]? WriteDictionary(ColumnValues values, PageWriter pages, out int bitWidth)
    {
        bitWidth = 0;
        if (values is not ColumnValues<string> texts || values.NullCount == values.Count) return null;
        var dictionary = new StringDictionary();
        if (dictionary.TryNumber(texts.Values, values.IsNull) is not { } numbers) return null;
        bitWidth = RleWriter.BitWidth(dictionary.Texts.Count - 1);
        _body.ResetWrittenCount();
        foreach (var text in dictionary.Texts) PlainWriter.WriteText(text, _body);
        pages.WriteDictionary(_body.WrittenSpan, dictionary.Texts.Count);
        return numbers;
    }

    private void WritePage(ColumnValues values, int[]? numbers, int bitWidth, int first, int end, PageWriter pages)
    {
        _body.ResetWrittenCount();
        if (values.Column.IsOptional) WriteDefinitionLevels(values, first, end);
        if (numbers is null) PlainWriter.Write(values, first, end, _body);
        else WriteNumbers(values, numbers, bitWidth, first, end);
        pages.WriteData(_body.WrittenSpan, end - first, numbers is null ? ValueEncoding.Plain : ValueEncoding.RleDictionary);
    }

    private void WriteDefinitionLevels(ColumnValues values, int first, int end)
    {
        var levels = new int[end - first];
        for (var row = first; row < end; row++) levels[row - first] = values.IsNull(row) ? 0 : 1;
        _levels.ResetWrittenCount();
        RleWriter.Write(levels, 1, _levels);
        BinaryPrimitives.WriteInt32LittleEndian(_body.GetSpan(sizeof(int)), _levels.WrittenCount);
        _body.Advance(sizeof(int));
        _body.Write(_levels.WrittenSpan);
    }

    private void WriteNumbers(ColumnValues values, int[] numbers, int bitWidth, int first, int end)
    {
        var present = new int[end - first];
        var count = 0;
        for (var row = first; row < end; row++)
            if (!values.IsNull(row)) present[count++] = numbers[row];
        _body.GetSpan(1)[0] = (byte)bitWidth;
        _body.Advance(1);
        RleWriter.Write(present.AsSpan(0, count), bitWidth, _body);
    }
}
