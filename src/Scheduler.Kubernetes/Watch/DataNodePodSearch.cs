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
    ILogger<DataNodePodSearch> logger) : BackgroundService, IDataNodePodSearch
{
    /// <summary>How often DataNodes without a pod are looked for.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Questions in one interval: an HDFS outside the cluster may have a thousand DataNodes without a pod.</summary>
    public const int MaxQuestions = 20;

    /// <summary>How long nothing is asked after a question that failed.</summary>
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _asking = new(1);
    private readonly StringPool _pool = new();
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task FindAllAsync(CancellationToken cancellationToken)
    {
        while (await AskAsync(cancellationToken).ConfigureAwait(false) is { } asked && asked > 0)
        {
            // What was found is published after this at the latest.
            await Task.Delay(ClusterPublisher.ShortestInterval, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _asking.Dispose();
        base.Dispose();
    }

    /// <summary>Asks about DataNodes that nothing was asked about yet.</summary>
    /// <returns>How many questions were answered; null when the API server could not be asked.</returns>
    internal async Task<int?> AskAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await AskAboutNewAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            logger.DataNodePodsUnknown(fault.Message);
            return null;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await sync.WaitAsync(Timeout.InfiniteTimeSpan, stoppingToken).ConfigureAwait(false);
        while (!stoppingToken.IsCancellationRequested)
        {
            var asked = await AskAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(asked is not null ? Interval : PauseAfterFault, clock, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task<int> AskAboutNewAsync(CancellationToken cancellationToken)
    {
        var (without, answered) = (topology.Current.DataNodesWithoutPod, 0);
        _asked.IntersectWith(without.Select(AddressOf));
        foreach (var dataNode in without.Where(one => !_asked.Contains(AddressOf(one))).DistinctBy(AddressOf).Take(MaxQuestions))
            if (await FindAsync(dataNode, cancellationToken).ConfigureAwait(false) && _asked.Add(AddressOf(dataNode))) answered++;
        return answered;
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
