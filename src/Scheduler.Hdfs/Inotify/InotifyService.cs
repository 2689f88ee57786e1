using Microsoft.Extensions.Hosting;
using Scheduler.Core.Health;

namespace Scheduler.Hdfs.Inotify;

/// <summary>Polls every nameservice's edit log once an interval, independently of the others.</summary>
/// <param name="watches">Of the nameservices that are called over RPC.</param>
/// <param name="others">Names of the nameservices that are called over WebHDFS only, which has no edit log.</param>
/// <param name="interval">Time from one poll to the next.</param>
/// <param name="clock">The clock.</param>
internal sealed class InotifyService(
    IReadOnlyList<EditLogWatch> watches, IReadOnlyList<string> others, TimeSpan interval, TimeProvider clock)
    : BackgroundService
{
    private readonly HealthReport[] _overWebHdfs =
    [
        .. others.Select(name => new HealthReport(
            $"inotify/{name}",
            true,
            clock.GetUtcNow(),
            "Changed files are noticed only after BlockMap:LocationTtl: WebHDFS has no edit log.")),
    ];

    /// <summary>One report for each nameservice.</summary>
    public IReadOnlyList<HealthReport> Report() => [.. watches.Select(watch => watch.Report()), .. _overWebHdfs];

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
            // The service stops.
        }
    }

    // Whatever happens in one poll, the next one is due, and the rest of the service must not stop.
    private static async Task PollAsync(EditLogWatch watch, CancellationToken cancellationToken)
    {
        try
        {
            await watch.PollAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            watch.PollFailed(e);
        }
    }
}
