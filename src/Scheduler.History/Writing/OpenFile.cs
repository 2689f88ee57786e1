using Scheduler.Core.Parquet;
using Scheduler.History.Tables;

namespace Scheduler.History.Writing;

/// <summary>One file that is being written, beside where it will be. Disposed without having been closed, it is as if it never was.</summary>
internal sealed class OpenFile<TRow> : IAsyncDisposable
{
    /// <summary>Rows of a row group: enough for readers to skip by, and some 2 MB of memory.</summary>
    private const int RowsPerGroup = 5_000;

    private readonly TableSchema<TRow> _schema;
    private readonly ColumnValues[] _values;
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly IParquetWriter _writer;
    private bool _isClosed;

    /// <summary>Begins a file.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public OpenFile(IParquetFormat format, TableSchema<TRow> schema, string path, DateTimeOffset begunAt)
    {
        _schema = schema;
        _path = path;
        BegunAt = begunAt;
        _values = [.. schema.Columns.Select(ColumnValues.For)];
        _stream = new FileStream(
            path + TableFiles.OpenExtension, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16, FileOptions.Asynchronous);
        _writer = format.CreateWriter(_stream, schema.Columns, schema.KeyValues);
    }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset BegunAt { get; }

    /// <summary>Bytes that were written so far.</summary>
    public long Length => _writer.Length;

    /// <summary>Rows so far, those among them that are still in memory.</summary>
    public long RowCount => _writer.RowCount + _values[0].Count;

    /// <summary>Adds a row; every so many are written.</summary>
    public async ValueTask AppendAsync(TRow row, CancellationToken cancellationToken)
    {
        for (var field = 0; field < _values.Length; field++) _schema.Fields[field].Append(_values[field], row);
        if (_values[0].Count >= RowsPerGroup) await WriteRowGroupAsync(cancellationToken);
    }

    /// <summary>Writes what is left, brings it to the disk and gives the file its name.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await WriteRowGroupAsync(cancellationToken);
        await _writer.CompleteAsync(cancellationToken);
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        File.Move(_path + TableFiles.OpenExtension, _path);
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
            // What is still buffered cannot be written, which is known: it is why the file is given up.
        }

        File.Delete(_path + TableFiles.OpenExtension);
    }

    private async ValueTask WriteRowGroupAsync(CancellationToken cancellationToken)
    {
        await _writer.WriteRowGroupAsync(_values, cancellationToken);
        foreach (var values in _values) values.Clear();
    }
}
