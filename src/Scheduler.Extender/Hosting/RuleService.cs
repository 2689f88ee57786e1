using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Siblings;

namespace Scheduler.Extender.Hosting;

/// <summary>
/// Runs work of the rules in the background for as long as the service runs, and starts it again after an exception. Before and after,
/// requests do the work themselves.
/// </summary>
internal abstract class RuleService(TimeProvider clock) : BackgroundService
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
                await WorkAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Until it runs again requests do the work, and the rest of the service goes on.
                Faulted(exception);
            }

            await Task.Delay(PauseAfterFault, clock, stoppingToken);
        }
    }

    /// <summary>The work.</summary>
    protected abstract Task WorkAsync(CancellationToken cancellationToken);

    /// <summary>The work ended with this exception.</summary>
    protected abstract void Faulted(Exception exception);
}

/// <summary>Keeps the topology up to date.</summary>
internal sealed class TopologyService(TopologyKeeper keeper, TimeProvider clock, ILogger<TopologyService> logger) : RuleService(clock)
{
    /// <inheritdoc/>
    protected override Task WorkAsync(CancellationToken cancellationToken) => keeper.RunAsync(cancellationToken);

    /// <inheritdoc/>
    protected override void Faulted(Exception exception) => Log.TopologyFaulted(logger, exception);
}

/// <summary>Adds reservations to the ledgers.</summary>
internal sealed class SiblingService(SiblingLedger siblings, TimeProvider clock, ILogger<SiblingService> logger) : RuleService(clock)
{
    /// <inheritdoc/>
    protected override Task WorkAsync(CancellationToken cancellationToken) => siblings.RunAsync(cancellationToken);

    /// <inheritdoc/>
    protected override void Faulted(Exception exception) => Log.SiblingsFaulted(logger, exception);
}

/// <summary>Runs the background reads of the block-map store. It handles its own exceptions.</summary>
internal sealed class BlockMapService(BlockMapStore store) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => store.RunAsync(stoppingToken);
}
