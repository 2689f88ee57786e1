using Scheduler.Core.Siblings;

namespace Scheduler.Extender.Hosting;

/// <summary>Keeps the topology up to date for as long as the service runs; before and after, requests work it out themselves.</summary>
internal sealed class TopologyService(TopologyKeeper keeper, TimeProvider clock, ILogger<TopologyService> logger) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (true)
        {
            try
            {
                await keeper.RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Requests work it out themselves meanwhile, and the rest of the service does not end for it.
                Log.TopologyFaulted(logger, exception);
            }

            await Task.Delay(PauseAfterFault, clock, stoppingToken);
        }
    }
}
