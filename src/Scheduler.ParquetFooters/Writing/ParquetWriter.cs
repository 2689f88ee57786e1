using System.Buffers;
using System.Buffers.Binary;
using Scheduler.Core.Parquet;

namespace Scheduler.ParquetFooters.Writing;

/// <summary>Writes one table to a stream, each column chunk as soon as it is encoded.</summary>
internal sealed class ParquetWriter(
    Stream output, IReadOnlyList<ParquetColumn> columns, IReadOnlyDictionary<string, string> keyValues, string createdBy) : IParquetWriter
{
    private readonly ColumnChunkWriter _chunks = new();
    private readonly List<WrittenRowGroup> _rowGroups = [];
    private bool _isCompleted;

    /// <inheritdoc/>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public long RowCount { get; private set; }

    /// <inheritdoc/>
    public async Task WriteRowGroupAsync(IReadOnlyList<ColumnValues> rows, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        Check(rows);
        if (rows[0].Count == 0) return;
        await WriteStartAsync(cancellationToken);
        var written = new WrittenChunk[rows.Count];
        for (var column = 0; column < written.Length; column++)
        {
            written[column] = _chunks.Encode(rows[column], Length);
            await WriteAsync(_chunks.Bytes, cancellationToken);
        }

        _rowGroups.Add(new WrittenRowGroup(rows[0].Count, written));
        RowCount += rows[0].Count;
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        await WriteStartAsync(cancellationToken);
        var footer = new ArrayBufferWriter<byte>();
        new FileMetaDataWriter(footer).Write(columns, _rowGroups, keyValues, createdBy);
        BinaryPrimitives.WriteInt32LittleEndian(footer.GetSpan(sizeof(int)), footer.WrittenCount);
        footer.Advance(sizeof(int));
        footer.Write(FooterFrame.Magic);
        await WriteAsync(footer.WrittenMemory, cancellationToken);
        await output.FlushAsync(cancellationToken);
        _isCompleted = true;
    }

    private void Check(IReadOnlyList<ColumnValues> rows)
    {
        if (!rows.Select(values => values.Column).SequenceEqual(columns))
            throw new ArgumentException("The values are not those of the table's columns in their order.", nameof(rows));
        if (rows.FirstOrDefault(values => values.Count != rows[0].Count) is { } odd)
            throw new ArgumentException($"Column {odd.Column.Name} has {odd.Count} rows, the first has {rows[0].Count}.", nameof(rows));
    }

    private async ValueTask WriteStartAsync(CancellationToken cancellationToken)
    {
        if (Length == 0) await WriteAsync(FooterFrame.Magic.ToArray(), cancellationToken);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await output.WriteAsync(bytes, cancellationToken);
        Length += bytes.Length;
    }
}
