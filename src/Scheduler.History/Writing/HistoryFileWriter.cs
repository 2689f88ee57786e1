using Parquet;
using Scheduler.History.Tables;

namespace Scheduler.History.Writing;

/// <summary>
/// One file that is being written, next to its final place. Disposed without having been closed, it leaves nothing: it gets its name
/// only once it is complete and on the disk.
/// </summary>
internal sealed class HistoryFileWriter<TRow> : IAsyncDisposable
{
    /// <summary>Rows of a row group, which wait in memory: enough for readers to skip by, and some 5 MB.</summary>
    private const int RowsPerGroup = 5_000;

    private readonly TableSchema<TRow> _schema;
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly Stream _output;
    private readonly List<TRow> _rows = [];
    private ParquetWriter? _writer;
    private TextOrder _order;
    private long _writtenRows;
    private bool _isClosed;

    /// <summary>Opens a file.</summary>
    /// <param name="schema">What is written.</param>
    /// <param name="path">Where the file will be.</param>
    /// <param name="begunAt">When it was started.</param>
    /// <param name="disk">Wraps the file's stream; tests simulate a full disk with it. Null for none.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public HistoryFileWriter(TableSchema<TRow> schema, string path, DateTimeOffset begunAt, Func<Stream, Stream>? disk)
    {
        (_schema, _path, BegunAt) = (schema, path, begunAt);
        _stream = new UnflushedFile(path + HistoryFileNames.OpenExtension);
        _output = disk?.Invoke(_stream) ?? _stream;
    }

    /// <summary>When it was started.</summary>
    public DateTimeOffset BegunAt { get; }

    /// <summary>Bytes that were written so far; the footer is not among them until the file is closed.</summary>
    public long Length { get; private set; }

    /// <summary>Rows so far, those among them that are still in memory.</summary>
    public long RowCount => _writtenRows + _rows.Count;

    /// <summary>Adds a row; every so many are written, and those so far where the row would make the bounds of their texts wrong.</summary>
    public async ValueTask AppendAsync(TRow row, CancellationToken cancellationToken)
    {
        // Before anything is written: from here on it is one of the rows that are lost with the file.
        _rows.Add(row);
        var order = _schema.OrderOf(row);
        if (_rows.Count > 1 && (_order | order) == TextOrder.Mixed) await WriteRowGroupAsync(_rows.Count - 1, cancellationToken);
        _order |= order;
        if (_rows.Count >= RowsPerGroup) await WriteRowGroupAsync(_rows.Count, cancellationToken);
    }

    /// <summary>Writes what is left, brings it to the disk and gives the file its name.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_rows.Count > 0) await WriteRowGroupAsync(_rows.Count, cancellationToken);
        // Only here: disposed after a fault, the library's writer would write a footer, and a file that lacks rows would look complete.
        await (await WriterAsync(cancellationToken)).DisposeAsync();
        Length = _stream.Length;
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        File.Move(_path + HistoryFileNames.OpenExtension, _path);
        _isClosed = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed) return;
        try
        {
            await _stream.DisposeAsync();
        }
        catch (IOException)
        {
            // What is still buffered cannot be written, as is known: it is why the file is dropped.
        }

        File.Delete(_path + HistoryFileNames.OpenExtension);
    }

    private async Task WriteRowGroupAsync(int count, CancellationToken cancellationToken)
    {
        var rows = _rows.GetRange(0, count);
        using (var group = (await WriterAsync(cancellationToken)).CreateRowGroup())
        {
            foreach (var field in _schema.Fields)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await field.WriteAsync(group, rows);
            }
        }

        Length = _stream.Length;
        _writtenRows += count;
        _rows.RemoveRange(0, count);
        _order = TextOrder.None;
    }

    private async ValueTask<ParquetWriter> WriterAsync(CancellationToken cancellationToken)
    {
        if (_writer is not null) return _writer;
        _writer = await ParquetWriter.CreateAsync(_schema.Columns, _output, _schema.Options, cancellationToken: cancellationToken);
        _writer.CustomMetadata = _schema.KeyValues;
        return _writer;
    }

    /// <summary>
    /// The library flushes before every page of a few hundred bytes. It is enough that all is on the disk once the file is closed.
    /// </summary>
    private sealed class UnflushedFile(string path)
        : FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16, FileOptions.Asynchronous)
    {
        public override void Flush()
        {
        }
    }
}
