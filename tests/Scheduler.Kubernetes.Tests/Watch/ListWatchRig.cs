using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Cluster;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;
using Scheduler.Testing;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Watch;

/// <summary>A list-watch of nodes and one of pods against a replaying server. Pauses are next to nothing, so that no test waits.</summary>
internal sealed class ListWatchRig : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ClusterPublisher _publisher;
    private readonly ApiServerClient _client;
    private readonly ListWatch _nodes;
    private readonly ListWatch _pods;
    private readonly List<Task> _running = [];

    private ListWatchRig(ReplayApiServer server, KubernetesOptions options, TimeProvider clock)
    {
        Server = server;
        var connection = new ClusterConnection(server.Address);
        _client = new ApiServerClient(connection, options, Observer, clock);
        Health = new KubernetesHealth(connection, clock);
        Sync = new ClusterSync(clock);
        var pool = new StringPool();
        var selector = LabelSelector.Parse(options.DataNodeSelector, out _)!;
        _publisher = new ClusterPublisher(State, new ClusterTables(selector, pool), Sync, clock);
        var context = new ListWatchContext(
            clock, new Random(1), new Backoff(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), new Random(2)), Health, Observer,
            NullLogger.Instance);
        var nodeSink = new NodeSink(_publisher, new NodeReader("topology.hdfs/rack", new StringPool()));
        _nodes = new ListWatch(WatchedResource.Nodes, _client, nodeSink, options, context);
        _pods = new ListWatch(
            WatchedResource.Pods, _client, new PodSink(_publisher, pool, [Handler], NullLogger<PodSink>.Instance), options, context);
    }

    public ReplayApiServer Server { get; }

    public TestObserver Observer { get; } = new();

    public PodHandler Handler { get; } = new();

    public ClusterState State { get; } = new();

    public KubernetesHealth Health { get; }

    public ClusterSync Sync { get; }

    public static async Task<ListWatchRig> CreateAsync(KubernetesOptions? options = null, TimeProvider? clock = null) =>
        new(await ReplayApiServer.StartAsync(), options ?? new KubernetesOptions(), clock ?? TimeProvider.System);

    public ListWatchRig Start(bool nodes = true, bool pods = true)
    {
        if (nodes) _running.Add(_nodes.RunAsync(_stopping.Token));
        if (pods) _running.Add(_pods.RunAsync(_stopping.Token));
        return this;
    }

    public Task UntilAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(
        () => condition() || _running.Any(
            each => each.IsCompleted), $"{what}; lists {string.Join(' ', Observer.Lists)}, watches {string.Join(' ', Observer.Watches)}");

    /// <summary>Waits for so many watches of a path to be asked for, and answers the requests.</summary>
    public async Task<IReadOnlyList<ReceivedRequest>> WatchesAsync(string path, int count)
    {
        await UntilAsync(() => Watches(path).Count >= count, $"{count} watches of {path}");
        return Watches(path);
    }

    /// <summary>Whether the loops run: nothing that a server sends may end them.</summary>
    public bool IsRunning => _running.All(each => !each.IsCompleted);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running);
        await Server.DisposeAsync();
        _publisher.Dispose();
        _client.Dispose();
        _stopping.Dispose();
    }

    private List<ReceivedRequest> Watches(string path) => [.. Server.Requests.Where(each => each.IsWatch && each.Path == path)];
}
