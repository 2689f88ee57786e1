using Microsoft.Extensions.Logging;
using Scheduler.Core.History;
using Scheduler.History.Tables;

namespace Scheduler.History.Writing;

/// <summary>
/// Writes rows to the directory as long as that can be written; after a failure it waits a while before it tries again. Used by one thread.
/// </summary>
internal sealed class HistoryWriter(
    HistoryOptions options,
    IHistoryObserver observer,
    HistoryHealth health,
    ILogger logger,
    TimeProvider clock,
    Func<Stream, Stream>? disk = null)
    : IAsyncDisposable
{
    /// <summary>A write that takes longer has failed: some disks hang where others report an error.</summary>
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait before a directory that could not be written is tried again.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);

    private readonly RollingTableWriter<PlacementRecord> _placements = new(PlacementTable.Schema, options, observer, clock, disk);
    private readonly RollingTableWriter<CandidateRow> _candidates = new(CandidateTable.Schema, options, observer, clock, disk);
    private HistoryDirectory? _directory;
    private long _retiredAfter;
    private DateTimeOffset _nextTry = DateTimeOffset.MinValue;

    /// <summary>Writes a row, or drops it.</summary>
    public async ValueTask WriteAsync(PlacementRecord placement)
    {
        // Once the file is open, the row is lost and counted with the file.
        var isInFile = false;
        if (!await TryAsync(Append) && !isInFile) observer.Dropped(HistoryDropReason.Unwritable, 1);

        async ValueTask Append(CancellationToken deadline)
        {
            _placements.Begin();
            isInFile = true;
            await _placements.AppendAsync(placement, deadline);
            foreach (var candidate in CandidateRow.Of(placement, options.CandidateRatio))
                await _candidates.AppendAsync(candidate, deadline);
        }
    }

    /// <summary>Closes files that are old enough and deletes those that are too old; tries the directory again after a failure.</summary>
    public async ValueTask RollAsync() => await TryAsync(async deadline =>
    {
        await _placements.RollAsync(deadline);
        await _candidates.RollAsync(deadline);
        var closed = _placements.ClosedBytes + _candidates.ClosedBytes;
        _directory!.Retire(clock.GetUtcNow(), closed - _retiredAfter);
        _retiredAfter = closed;
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await TryAsync(async deadline =>
        {
            await _placements.CloseAsync(deadline);
            await _candidates.CloseAsync(deadline);
        });
        _directory?.Dispose();
    }

    private async ValueTask<bool> TryAsync(Func<CancellationToken, ValueTask> write)
    {
        if (_directory is null && clock.GetUtcNow() < _nextTry) return false;
        using var deadline = new CancellationTokenSource(WriteTimeout, clock);
        try
        {
            _directory ??= OpenDirectory();
            await write(deadline.Token);
            return true;
        }
        catch (Exception exception)
        {
            // Of any type: rows that the library cannot write must not end the service, which ends with a background task that fails.
            await GiveUpAsync(exception);
            return false;
        }
    }

    private HistoryDirectory OpenDirectory()
    {
        var directory = HistoryDirectory.Open(options, logger);
        try
        {
            directory.Retire(clock.GetUtcNow(), newBytes: 0);
        }
        catch
        {
            directory.Dispose();
            throw;
        }

        if (health.Succeeded()) Log.Writable(logger, options.Directory);
        return directory;
    }

    private async ValueTask GiveUpAsync(Exception exception)
    {
        if (health.Failed(exception.Message)) Log.Unwritable(logger, options.Directory, exception);
        _nextTry = clock.GetUtcNow() + RetryInterval;
        await AbandonAsync(_placements);
        await AbandonAsync(_candidates);
        _directory?.Dispose();
        _directory = null;
    }

    private async ValueTask AbandonAsync<TRow>(RollingTableWriter<TRow> table)
    {
        var rows = table.OpenRows;
        try
        {
            await table.AbandonAsync();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file stays behind as one that was never closed: the directory clears it away once it can be written again.
        }

        if (rows > 0) observer.Dropped(HistoryDropReason.Unwritable, rows);
    }
}
