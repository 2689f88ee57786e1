using Scheduler.History.Tables;

namespace Scheduler.History.Writing;

/// <summary>
/// Writes a table, file after file: one is open from its first row until it is large or old enough. Used by one thread at a time.
/// </summary>
internal sealed class RollingTableWriter<TRow>(
    TableSchema<TRow> schema, HistoryOptions options, IHistoryObserver observer, TimeProvider clock, Func<Stream, Stream>? disk)
{
    private HistoryFileWriter<TRow>? _file;
    private int _number;

    /// <summary>Rows that are in no closed file yet.</summary>
    public long OpenRows => _file?.RowCount ?? 0;

    /// <summary>Bytes of the files closed so far.</summary>
    public long ClosedBytes { get; private set; }

    /// <summary>Opens a file unless one is open.</summary>
    public void Begin() => _file ??= NewFile();

    /// <summary>Adds a row; from here on it counts among <see cref="OpenRows"/>, though the write may fail.</summary>
    public async ValueTask AppendAsync(TRow row, CancellationToken cancellationToken)
    {
        Begin();
        await _file!.AppendAsync(row, cancellationToken);
        if (_file.Length >= options.MaxFileBytes) await CloseAsync(cancellationToken);
    }

    /// <summary>Closes the open file if it is old enough.</summary>
    public async ValueTask RollAsync(CancellationToken cancellationToken)
    {
        if (_file is not null && clock.GetUtcNow() - _file.BegunAt >= options.MaxFileAge) await CloseAsync(cancellationToken);
    }

    /// <summary>Closes the open file, if there is one.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        if (_file is not { } file) return;
        await file.CloseAsync(cancellationToken);
        _file = null;
        ClosedBytes += file.Length;
        observer.FileClosed(schema.Table, file.RowCount, file.Length);
    }

    /// <summary>Drops the open file, if there is one.</summary>
    public async ValueTask AbandonAsync()
    {
        if (_file is not { } file) return;
        _file = null;
        await file.DisposeAsync();
    }

    private HistoryFileWriter<TRow> NewFile()
    {
        var now = clock.GetUtcNow();
        var name = HistoryFileNames.NameOf(schema.Table, now, ++_number);
        return new HistoryFileWriter<TRow>(schema, Path.Combine(options.Directory, name), now, disk);
    }
}
