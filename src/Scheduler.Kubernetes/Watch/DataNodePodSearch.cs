using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Nodes;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Finds the pods of DataNodes that neither <c>Kubernetes:DataNodeSelector</c> nor a name tells: asks the API server once for the pod at
/// each such address, so that addresses of all pods need not be kept. The watch follows a pod that was found. Needs <c>list</c> on pods.
/// </summary>
internal sealed class DataNodePodSearch(
    TopologyState topology,
    KubernetesSync sync,
    PodSink pods,
    ApiServerClient client,
    KubernetesOptions options,
    TimeProvider clock,
    ILogger<DataNodePodSearch> logger) : BackgroundService
{
    /// <summary>How often DataNodes without a pod are looked for.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Questions in one interval: an HDFS outside the cluster may have a thousand DataNodes without a pod.</summary>
    public const int MaxQuestions = 20;

    /// <summary>How long nothing is asked after a question that failed.</summary>
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(10);

    private readonly StringPool _pool = new();
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Asks about DataNodes that nothing was asked about yet; false when the API server could not be asked.</summary>
    internal async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        var without = topology.Current.DataNodesWithoutPod;
        _asked.IntersectWith(without.Select(AddressOf));
        try
        {
            foreach (var dataNode in without.Where(one => !_asked.Contains(AddressOf(one))).DistinctBy(AddressOf).Take(MaxQuestions))
                if (await FindAsync(dataNode, cancellationToken).ConfigureAwait(false)) _asked.Add(AddressOf(dataNode));
            return true;
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            logger.DataNodePodsUnknown(fault.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await sync.WaitAsync(Timeout.InfiniteTimeSpan, stoppingToken).ConfigureAwait(false);
        while (!stoppingToken.IsCancellationRequested)
        {
            var isAnswered = await AskAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(isAnswered ? Interval : PauseAfterFault, clock, stoppingToken).ConfigureAwait(false);
        }
    }

    private static string AddressOf(DataNode dataNode) => dataNode.IpAddress.Length > 0 ? dataNode.IpAddress : dataNode.HostName;

    /// <summary>Whether the answer is known: false while the watch has not told of the pod that the API server names.</summary>
    private async Task<bool> FindAsync(DataNode dataNode, CancellationToken cancellationToken)
    {
        var resource = WatchedResource.PodsAt(AddressOf(dataNode));
        return await client.ListAsync($"{resource.Path}?limit={options.PageSize}{resource.SelectorQuery}", async (stream, deadline) =>
        {
            var isKnown = true;
            using var list = new ListReader(stream, options.MaxObjectBytes);
            while (await list.ReadAsync(deadline).ConfigureAwait(false)) isKnown &= pods.Follow(list.Item.Span, dataNode.HostName, _pool);
            return isKnown;
        }, cancellationToken).ConfigureAwait(false);
    }
}
