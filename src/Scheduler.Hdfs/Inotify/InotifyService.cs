using Microsoft.Extensions.Hosting;
using Scheduler.Core.Health;

namespace Scheduler.Hdfs.Inotify;

/// <summary>Looks at every nameservice's edit log once an interval, each by itself. Nothing to do without any.</summary>
internal sealed class InotifyService(IReadOnlyList<NamespaceWatch> watches, TimeSpan interval, TimeProvider clock)
    : BackgroundService, IHealthReporter
{
    /// <inheritdoc/>
    public IReadOnlyList<HealthReport> Report() => [.. watches.Select(watch => watch.Report())];

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(watches.Select(watch => WatchAsync(watch, stoppingToken)));

    private async Task WatchAsync(NamespaceWatch watch, CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, clock);
            do await LookAsync(watch, cancellationToken);
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped as asked.
        }
    }

    // Whatever one look meets, the next one is due, and the rest of the service does not end for it.
    private static async Task LookAsync(NamespaceWatch watch, CancellationToken cancellationToken)
    {
        try
        {
            await watch.LookAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            watch.Broke(e);
        }
    }
}
