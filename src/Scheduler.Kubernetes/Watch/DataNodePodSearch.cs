using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Finds the pods of DataNodes that <c>Kubernetes:DataNodeSelector</c> does not select: gets the pod at the address
/// of each, so that addresses of all pods need not be kept. The watch follows a pod that was found. Needs <c>list</c> on pods.
/// </summary>
internal sealed class DataNodePodSearch(
    TopologyState topology,
    ClusterSync sync,
    PodSink pods,
    ClusterPublisher publisher,
    ApiServerClient client,
    KubernetesOptions options,
    TimeProvider clock,
    ILogger<DataNodePodSearch> logger) : BackgroundService, IDataNodePodSearch
{
    /// <summary>How often DataNodes without a pod are looked for.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Calls in one interval: an HDFS outside the cluster may have a thousand DataNodes without a pod.</summary>
    public const int MaxSearches = 20;

    /// <summary>How long to wait after a failed call.</summary>
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _asking = new(1);
    private readonly StringPool _pool = new();
    private readonly HashSet<(string HostName, string Address)> _searched = [];

    /// <inheritdoc/>
    public async Task FindAllAsync(CancellationToken cancellationToken)
    {
        int? found;
        do
        {
            found = await SearchAsync(cancellationToken).ConfigureAwait(false);
            // Also what the search in the background has just found.
            publisher.Flush();
        }
        while (found > 0);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _asking.Dispose();
        base.Dispose();
    }

    /// <summary>Searches the pods of DataNodes that were not searched yet.</summary>
    /// <returns>How many calls were answered; null when the API server is unavailable.</returns>
    internal async Task<int?> SearchAsync(CancellationToken cancellationToken)
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
            var found = await SearchAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(found is not null ? Interval : PauseAfterFault, clock, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task<int> AskAboutNewAsync(CancellationToken cancellationToken)
    {
        var (without, answered) = (topology.Current.DataNodesWithoutPod, 0);
        _searched.IntersectWith(without.Select(KeyOf));
        foreach (var search in without.Select(KeyOf).Except(_searched).Take(MaxSearches))
            if (await FindAsync(search.HostName, search.Address, cancellationToken).ConfigureAwait(false) && _searched.Add(search))
                answered++;
        return answered;
    }

    private static (string HostName, string Address) KeyOf(DataNode dataNode) => (dataNode.HostName, AddressOf(dataNode));

    private static string AddressOf(DataNode dataNode) => dataNode.IpAddress.Length > 0 ? dataNode.IpAddress : dataNode.HostName;

    /// <summary>
    /// By address; where another pod has it, or none, by a name that identifies the pod: behind a NAT, or after a restart that the NameNode
    /// has not noticed, the address is not the pod's.
    /// </summary>
    /// <returns>Whether the answer is known: false while the watch lacks the pod that the API server names.</returns>
    private async Task<bool> FindAsync(string hostName, string address, CancellationToken cancellationToken)
    {
        var isFound = await FindAsync(WatchedResource.PodsAt(address), hostName, cancellationToken).ConfigureAwait(false);
        if (isFound == false && DataNodePod.TryReadServiceName(hostName, out var name, out var podNamespace))
            isFound = await FindAsync(WatchedResource.PodNamed(podNamespace, name), hostName, cancellationToken).ConfigureAwait(false);

        return isFound is not null;
    }

    private Task<bool?> FindAsync(WatchedResource resource, string hostName, CancellationToken cancellationToken) =>
        client.ListAsync<bool?>(
        $"{resource.Path}?limit={options.PageSize}{resource.SelectorQuery}",
        async (stream, deadline) =>
        {
            var (isFound, isKnown) = (false, true);
            using var list = new ListReader(stream, options.MaxObjectBytes);
            while (await list.ReadAsync(deadline).ConfigureAwait(false))
            {
                var isFollowed = pods.Follow(list.Item.Span, hostName, _pool);
                isFound |= isFollowed == true;
                isKnown &= isFollowed is not null;
            }

            return isKnown ? isFound : null;
        },
        cancellationToken);
}

/// <summary>
/// Finds the pods of DataNodes that no label selects. It runs in the background; callers that cannot wait for that call it.
/// </summary>
public interface IDataNodePodSearch
{
    /// <summary>
    /// Returns once every DataNode that is known and has no pod was looked up, and what was found is published; or at once when the API
    /// server is unavailable.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task FindAllAsync(CancellationToken cancellationToken);
}
