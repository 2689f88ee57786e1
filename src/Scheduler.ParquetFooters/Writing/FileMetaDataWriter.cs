using System.Buffers;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Metadata;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Writing;

/// <summary>A row group that was written.</summary>
internal readonly record struct WrittenRowGroup(long RowCount, WrittenChunk[] Chunks);

/// <summary>Writes <c>FileMetaData</c> of parquet.thrift for flat tables. The numbers are the ids of its fields.</summary>
internal sealed class FileMetaDataWriter(IBufferWriter<byte> output)
{
    private const int FormatVersion = 2;

    private readonly CompactWriter _writer = new(output);

    /// <summary>Writes all of it.</summary>
    public void Write(
        IReadOnlyList<ParquetColumn> columns,
        IReadOnlyList<WrittenRowGroup> rowGroups,
        IReadOnlyDictionary<string, string> keyValues,
        string createdBy)
    {
        _writer.BeginStruct();
        _writer.WriteI32(1, FormatVersion);
        WriteSchema(columns);
        _writer.WriteI64(3, rowGroups.Sum(rowGroup => rowGroup.RowCount));
        _writer.WriteList(4, CompactType.Struct, rowGroups.Count);
        foreach (var rowGroup in rowGroups) WriteRowGroup(columns, rowGroup);
        WriteKeyValues(keyValues);
        _writer.WriteText(6, createdBy);
        WriteColumnOrders(columns.Count);
        _writer.EndStruct();
    }

    private void WriteSchema(IReadOnlyList<ParquetColumn> columns)
    {
        _writer.WriteList(2, CompactType.Struct, columns.Count + 1);
        _writer.BeginStruct();
        _writer.WriteText(4, "schema");
        _writer.WriteI32(5, columns.Count);
        _writer.EndStruct();
        foreach (var column in columns) WriteSchemaElement(column);
    }

    private void WriteSchemaElement(ParquetColumn column)
    {
        var type = ColumnTypes.Of(column.Type);
        _writer.BeginStruct();
        _writer.WriteI32(1, (int)type.Physical);
        _writer.WriteI32(3, (int)(column.IsOptional ? Repetition.Optional : Repetition.Required));
        _writer.WriteText(4, column.Name);
        if (type.ConvertedType is { } converted) _writer.WriteI32(6, converted);
        if (type.Kind != LogicalKind.None) WriteLogicalType(type.Kind);
        _writer.EndStruct();
    }

    private void WriteLogicalType(LogicalKind kind)
    {
        _writer.BeginStruct(10);
        if (kind == LogicalKind.Text) _writer.WriteEmpty(1);
        else WriteTimestamp(unit: kind == LogicalKind.TimestampMillis ? 1 : 2);
        _writer.EndStruct();
    }

    private void WriteTimestamp(int unit)
    {
        _writer.BeginStruct(8);
        _writer.WriteBoolean(1, true);
        _writer.BeginStruct(2);
        _writer.WriteEmpty(unit);
        _writer.EndStruct();
        _writer.EndStruct();
    }

    private void WriteRowGroup(IReadOnlyList<ParquetColumn> columns, WrittenRowGroup rowGroup)
    {
        _writer.BeginStruct();
        _writer.WriteList(1, CompactType.Struct, rowGroup.Chunks.Length);
        foreach (var (column, chunk) in columns.Zip(rowGroup.Chunks)) WriteColumnChunk(column, chunk);
        _writer.WriteI64(2, rowGroup.Chunks.Sum(chunk => chunk.Chunk.UncompressedBytes));
        _writer.WriteI64(3, rowGroup.RowCount);
        if (rowGroup.Chunks is [var first, ..]) _writer.WriteI64(5, first.Chunk.Range.Offset);
        _writer.WriteI64(6, rowGroup.Chunks.Sum(chunk => chunk.Chunk.CompressedBytes));
        _writer.EndStruct();
    }

    private void WriteColumnChunk(ParquetColumn column, WrittenChunk written)
    {
        _writer.BeginStruct();
        _writer.WriteI64(2, 0);
        _writer.BeginStruct(3);
        _writer.WriteI32(1, (int)ColumnTypes.Of(column.Type).Physical);
        WriteEncodings(written.Encoding);
        _writer.WriteList(3, CompactType.Binary, 1);
        _writer.WriteElement(column.Name);
        _writer.WriteI32(4, (int)written.Chunk.Codec);
        _writer.WriteI64(5, written.Chunk.ValueCount);
        _writer.WriteI64(6, written.Chunk.UncompressedBytes);
        _writer.WriteI64(7, written.Chunk.CompressedBytes);
        _writer.WriteI64(9, written.Chunk.DataPageOffset);
        if (written.Chunk.DictionaryPageOffset > 0) _writer.WriteI64(11, written.Chunk.DictionaryPageOffset);
        WriteStatistics(written.Statistics);
        _writer.EndStruct();
        _writer.EndStruct();
    }

    private void WriteEncodings(ValueEncoding encoding)
    {
        ReadOnlySpan<ValueEncoding> encodings = encoding == ValueEncoding.Plain
            ? [ValueEncoding.Plain, ValueEncoding.Rle]
            : [ValueEncoding.Plain, ValueEncoding.Rle, encoding];
        _writer.WriteList(2, CompactType.I32, encodings.Length);
        foreach (var used in encodings) _writer.WriteElement((int)used);
    }

    private void WriteStatistics(ColumnStatistics statistics)
    {
        _writer.BeginStruct(12);
        _writer.WriteI64(3, statistics.NullCount);
        if (statistics.Max is { } max) _writer.WriteBinary(5, max);
        if (statistics.Min is { } min) _writer.WriteBinary(6, min);
        _writer.EndStruct();
    }

    private void WriteKeyValues(IReadOnlyDictionary<string, string> keyValues)
    {
        if (keyValues.Count == 0) return;
        _writer.WriteList(5, CompactType.Struct, keyValues.Count);
        foreach (var (key, value) in keyValues)
        {
            _writer.BeginStruct();
            _writer.WriteText(1, key);
            _writer.WriteText(2, value);
            _writer.EndStruct();
        }
    }

    // Without it readers do not trust min_value and max_value: every column is ordered as its type is.
    private void WriteColumnOrders(int columns)
    {
        _writer.WriteList(7, CompactType.Struct, columns);
        for (var i = 0; i < columns; i++)
        {
            _writer.BeginStruct();
            _writer.WriteEmpty(1);
            _writer.EndStruct();
        }
    }
}
