using System.Collections.Immutable;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Metadata;

namespace Scheduler.ParquetFooters.Reading;

/// <summary>Reads one table from a seekable stream, a column chunk at a time.</summary>
internal sealed class ParquetReader : IParquetReader
{
    private const int MaxRows = 10_000_000;
    private const int MaxChunkBytes = 256 << 20;

    private readonly Stream _input;
    private readonly FileMetaData _metadata;

    private ParquetReader(Stream input, FileMetaData metadata)
    {
        _input = input;
        _metadata = metadata;
        Columns = [.. metadata.Leaves.Select(ColumnTypes.ColumnOf).OfType<ParquetColumn>()];
        var keyValues = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in metadata.KeyValues) keyValues[key] = value;
        KeyValues = keyValues;
    }

    /// <inheritdoc/>
    public ImmutableArray<ParquetColumn> Columns { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> KeyValues { get; }

    /// <inheritdoc/>
    public long RowCount => _metadata.RowCount;

    /// <inheritdoc/>
    public int RowGroupCount => _metadata.RowGroups.Length;

    /// <summary>Reads the footer of a file.</summary>
    public static async Task<ParquetReader> OpenAsync(Stream input, ParquetFooterReader footers, CancellationToken cancellationToken)
    {
        var frame = await ReadAsync(input, Math.Max(0, input.Length - FooterFrame.Bytes), (int)Math.Min(FooterFrame.Bytes, input.Length), cancellationToken);
        var footerBytes = footers.MeasureFooter(frame, input.Length);
        var tail = await ReadAsync(input, input.Length - footerBytes, footerBytes, cancellationToken);
        return new ParquetReader(input, footers.ReadMetaData(tail, input.Length, wantsKeyValues: true));
    }

    /// <inheritdoc/>
    public async Task<ColumnValues> ReadColumnAsync(int rowGroup, string column, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowGroup);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rowGroup, RowGroupCount);
        var known = Columns.FirstOrDefault(known => known.Name == column) ?? throw new ParquetFormatException(
            ParquetFailure.Unsupported, $"The file has no column {column} of a type that is read here.");
        var group = _metadata.RowGroups[rowGroup];
        var chunk = group.Chunks[Array.FindIndex(_metadata.Leaves, leaf => leaf.Path == column && ColumnTypes.ColumnOf(leaf) is not null)];
        Check(group, chunk, column);
        var bytes = await ReadAsync(_input, chunk.Range.Offset, (int)chunk.Range.Length, cancellationToken);
        return new ColumnChunkDecoder(known, chunk, (int)group.RowCount).Decode(bytes);
    }

    private static void Check(RowGroup group, ColumnChunk chunk, string column)
    {
        if (chunk.IsElsewhere) throw new ParquetFormatException(ParquetFailure.Unsupported, $"Column {column} is in another file.");
        if (chunk.IsEncrypted) throw new ParquetFormatException(ParquetFailure.Unsupported, $"Column {column} is encrypted.");
        if (group.RowCount > MaxRows || chunk.CompressedBytes > MaxChunkBytes)
            throw new ParquetFormatException(
                ParquetFailure.TooLarge,
                $"A row group has {group.RowCount} rows and {chunk.CompressedBytes} bytes of column {column}; at most {MaxRows} and {MaxChunkBytes} are read.");
        if (chunk.ValueCount != group.RowCount)
            throw new ParquetFormatException(
                ParquetFailure.Damaged, $"Column {column} has {chunk.ValueCount} values in a row group of {group.RowCount} rows.");
    }

    private static async Task<byte[]> ReadAsync(Stream input, long offset, int length, CancellationToken cancellationToken)
    {
        // Where nothing is, a footer may say any offset.
        if (length == 0) return [];
        var bytes = new byte[length];
        input.Position = offset;
        try
        {
            await input.ReadExactlyAsync(bytes, cancellationToken);
        }
        catch (EndOfStreamException e)
        {
            throw new ParquetFormatException(ParquetFailure.Damaged, "The file became shorter while it was read.", e);
        }

        return bytes;
    }
}
