using Scheduler.Core.Siblings;

namespace Scheduler.Extender.Hosting;

/// <summary>Works reservations into the ledgers for as long as the service runs; before and after, requests do it themselves.</summary>
internal sealed class SiblingService(SiblingLedger siblings, TimeProvider clock, ILogger<SiblingService> logger) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await siblings.RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Requests do it themselves meanwhile, and the rest of the service does not end for it.
                Log.SiblingsFaulted(logger, exception);
            }

            await Task.Delay(PauseAfterFault, clock, stoppingToken);
        }
    }
}
