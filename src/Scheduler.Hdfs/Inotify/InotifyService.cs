using Microsoft.Extensions.Hosting;
using Scheduler.Core.Health;

namespace Scheduler.Hdfs.Inotify;

/// <summary>Looks at every nameservice's edit log once an interval, each by itself. Nothing to do without any.</summary>
/// <param name="watches">Of the nameservices that are asked over RPC.</param>
/// <param name="others">Names of the nameservices that are asked over WebHDFS alone, which does not tell of the edit log.</param>
/// <param name="interval">Time from one look to the next.</param>
/// <param name="clock">The clock.</param>
internal sealed class InotifyService(
    IReadOnlyList<EditLogWatch> watches, IReadOnlyList<string> others, TimeSpan interval, TimeProvider clock)
    : BackgroundService
{
    private readonly HealthReport[] _ofOthers =
    [
        .. others.Select(name => new HealthReport(
            $"inotify/{name}", true, clock.GetUtcNow(), "Changes of files are seen by BlockMap:LocationTtl alone: WebHDFS has no edit log.")),
    ];

    /// <summary>One report for each nameservice.</summary>
    public IReadOnlyList<HealthReport> Report() => [.. watches.Select(watch => watch.Report()), .. _ofOthers];

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(watches.Select(watch => WatchAsync(watch, stoppingToken)));

    private async Task WatchAsync(EditLogWatch watch, CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, clock);
            do await PollAsync(watch, cancellationToken);
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped as asked.
        }
    }

    // Whatever one look meets, the next one is due, and the rest of the service does not end for it.
    private static async Task PollAsync(EditLogWatch watch, CancellationToken cancellationToken)
    {
        try
        {
            await watch.PollAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            watch.Broke(e);
        }
    }
}
