using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// Calls every nameservice once at the start, and again while it does not answer, so that health also covers one that no pod's input needs
/// yet, and of its recovery.
/// </summary>
internal sealed class NameserviceProbes(NameserviceClients nameservices, ILogger<NameserviceProbes> logger, TimeProvider clock)
    : BackgroundService
{
    /// <summary>How often a nameservice that does not answer is probed; a call that an input needs is as good.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(nameservices.All.Select(nameservice => RepeatAsync(nameservice, stoppingToken)));

    private async Task RepeatAsync(NameserviceClient nameservice, CancellationToken cancellationToken)
    {
        await ProbeAsync(nameservice, cancellationToken);
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
            if (nameservice.WantsProbe) await ProbeAsync(nameservice, cancellationToken);
    }

    private async Task ProbeAsync(NameserviceClient nameservice, CancellationToken cancellationToken)
    {
        try
        {
            await nameservice.ProbeAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever happens in one probe, the next one is due, and the rest of the service must not stop.
            Log.ProbeFailed(logger, nameservice.Name, e);
        }
    }
}
