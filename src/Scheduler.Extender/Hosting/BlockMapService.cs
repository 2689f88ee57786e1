using Scheduler.Core.Blocks.Store;

namespace Scheduler.Extender.Hosting;

/// <summary>Runs the background work of the block-map store for as long as the service runs.</summary>
internal sealed class BlockMapService(BlockMapStore store) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => store.RunAsync(stoppingToken);
}
