using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Runs the list-watches of nodes and of pods for as long as the service runs.</summary>
internal sealed class ClusterWatcher(ClusterConnection connection, ListWatch nodes, ListWatch pods, ILogger<ClusterWatcher> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        logger.Watching(connection.Server);
        // Should one of them end by a bug, the service must stop and be restarted, not go on with half a snapshot.
        await await Task.WhenAny(nodes.RunAsync(stoppingToken), pods.RunAsync(stoppingToken));
    }
}
