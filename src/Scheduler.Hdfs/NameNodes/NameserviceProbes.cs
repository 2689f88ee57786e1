using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// Asks every nameservice once at the start, and again while it does not answer, so that health tells of one that no pod's input needs
/// yet, and of its recovery.
/// </summary>
internal sealed class NameserviceProbes(NameserviceClients nameservices, ILogger<NameserviceProbes> logger, TimeProvider clock)
    : BackgroundService
{
    /// <summary>How often a nameservice that does not answer is asked again; a call that an input needs tells as well.</summary>
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
            // The next probe is due whatever this one met, and the rest of the service does not end for it.
            Log.ProbeBroke(logger, nameservice.Name, e);
        }
    }
}
