using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.History;

namespace Scheduler.History.Writing;

/// <summary>Queues rows for the disk, which may be slow, full or gone: no caller waits for it.</summary>
internal sealed class PlacementHistory(
    HistoryOptions options, IHistoryObserver observer, HistoryHealth health, ILogger<PlacementHistory> logger, TimeProvider clock,
    Func<Stream, Stream>? disk = null)
    : BackgroundService, IPlacementHistory
{
    /// <summary>How often the age of files is checked.</summary>
    public static readonly TimeSpan RollInterval = TimeSpan.FromSeconds(30);

    private readonly Channel<PlacementRecord> _queue =
        Channel.CreateBounded<PlacementRecord>(new BoundedChannelOptions(options.MaxQueued) { SingleReader = true });

    /// <inheritdoc/>
    public void Add(PlacementRecord placement)
    {
        if (!_queue.Writer.TryWrite(placement)) observer.Dropped(HistoryDropReason.QueueFull, 1);
    }

    /// <summary>Writes queued rows; on stop, writes the rest and closes the files.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var writer = new HistoryWriter(options, observer, health, logger, clock, disk);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before the first row, so that readiness knows from the start whether the directory can be written.
            await writer.RollAsync();
            await WriteQueuedAsync(writer);
            await WaitAsync(stoppingToken);
        }

        await WriteQueuedAsync(writer);
    }

    private async ValueTask WriteQueuedAsync(HistoryWriter writer)
    {
        while (_queue.Reader.TryRead(out var placement)) await writer.WriteAsync(placement);
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var due = new CancellationTokenSource(RollInterval, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, stoppingToken);
        try
        {
            await _queue.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to check the files, or to stop: the caller does both.
        }
    }
}
