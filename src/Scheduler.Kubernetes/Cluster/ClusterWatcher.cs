using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Kubernetes.Connection;
using Scheduler.Kubernetes.ListWatches;

namespace Scheduler.Kubernetes.Cluster;

/// <summary>Runs the list-watches of nodes and of pods for as long as the service runs.</summary>
internal sealed class ClusterWatcher(ClusterConnection connection, ListWatch nodes, ListWatch pods, ILogger<ClusterWatcher> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        logger.Watching(connection.Server);
        return Task.WhenAll(nodes.RunAsync(stoppingToken), pods.RunAsync(stoppingToken));
    }
}
