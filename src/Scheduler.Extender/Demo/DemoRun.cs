using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;

namespace Scheduler.Extender.Demo;

/// <summary>The demo from first to last: the same job on the same cluster, placed without us and with us.</summary>
/// <param name="seed">Equal seeds give equal clusters and placements.</param>
/// <param name="clock">The clock.</param>
/// <param name="progress">Told in a few words what happens now.</param>
/// <param name="change">What is set otherwise than in the demo; null: nothing.</param>
internal sealed class DemoRun(int seed, TimeProvider clock, Action<string> progress, Func<Settings, Settings>? change = null) : IAsyncDisposable
{
    /// <summary>Names of the policies in the output.</summary>
    public const string Spread = "spread", Ours = "ours";

    /// <summary>How long the service may take to learn the cluster and the placement; on loopback that is tenths of a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private DemoCluster? _cluster;
    private WebApplication? _service;

    /// <summary>Where the service listens: the verbs, then management.</summary>
    public IReadOnlyList<Uri> Addresses => ServiceHost.AddressesOf(_service!);

    /// <summary>Runs it.</summary>
    public async Task<DemoOutcome> RunAsync(CancellationToken cancellationToken)
    {
        progress($"Starting a sandbox: {DemoCluster.Nodes} nodes in {DemoCluster.Racks} racks, a NameNode and an API server");
        _cluster = await DemoCluster.StartAsync(new Random(seed), clock, cancellationToken);
        progress($"Placing {Pods} pods as the stock scheduler would");
        var spread = await PlaceAsync(Spread, extender: null, cancellationToken);
        progress("Starting the service and letting it learn the cluster");
        _service = await StartServiceAsync(_cluster, cancellationToken);
        foreach (var index in Indices) _cluster.Kubernetes.AddPod(DemoJob.Pod(index));
        foreach (var index in Executors) _cluster.Kubernetes.AddPod(DemoExecutors.Pod(index));
        await LearnAsync(_service.Services, cancellationToken);
        progress($"Placing {Pods} pods with the extender");
        using var verbs = new HttpClient { BaseAddress = Addresses[0] };
        var ours = await PlaceAsync(Ours, new ExtenderClient(verbs), cancellationToken);
        var shared = new SharedReads(_cluster.Hdfs, DemoExecutors.File);
        // What was found by exchanges may be less than the best; what was achieved is possible for sure.
        var possible = Math.Max(
            shared.PossibleNodeLocalBytes(_cluster.FreeSlots, DemoExecutors.Count), ours.Executors.Sum(pod => pod.NodeLocalBytes));
        return new DemoOutcome([spread, ours], new DemoPossible(Indices.Sum(BestPossible), possible), await ExplainAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.StopAsync();
            await _service.DisposeAsync();
        }

        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    private const int Pods = DemoJob.Completions + DemoExecutors.Count;

    private static IEnumerable<int> Indices => Enumerable.Range(0, DemoJob.Completions);

    private static IEnumerable<int> Executors => Enumerable.Range(0, DemoExecutors.Count);

    private async Task<WebApplication> StartServiceAsync(DemoCluster cluster, CancellationToken cancellationToken)
    {
        var service = ServiceHost.Build(change?.Invoke(cluster.Settings) ?? cluster.Settings, cluster.Connections);
        await service.StartAsync(cancellationToken);
        return service;
    }

    /// <summary>Places both jobs, each on a fresh copy of the cluster's free slots; with the extender, binds their pods too.</summary>
    private async Task<DemoPolicy> PlaceAsync(string policy, ExtenderClient? extender, CancellationToken cancellationToken)
    {
        var indexed = await PlaceAsync(Indices.Select(index => (DemoJob.PodName(index), DemoJob.Pod(index))), extender, cancellationToken);
        var executors = await PlaceAsync(Executors.Select(index => (DemoExecutors.PodName(index), DemoExecutors.Pod(index))), extender, cancellationToken);
        return new DemoPolicy(
            policy,
            [.. indexed.Index().Select(pod => DemoPlacement.Of(_cluster!.Hdfs, pod.Index, pod.Item.Node))],
            new SharedReads(_cluster!.Hdfs, DemoExecutors.File).Divide(executors));
    }

    private async Task<IReadOnlyList<(string Pod, string Node)>> PlaceAsync(
        IEnumerable<(string Name, JsonObject Pod)> pods, ExtenderClient? extender, CancellationToken cancellationToken)
    {
        // Both policies start from the same dice.
        var scheduler = new DemoScheduler(new NodeSlots(_cluster!.FreeSlots), extender, new Random(seed));
        var placed = new List<(string, string)>();
        foreach (var (name, made) in pods)
        {
            var pod = _cluster.Kubernetes.GetPod(DemoJob.Namespace, name) ?? made;
            var node = await scheduler.PlaceAsync(pod.ToJsonString(), cancellationToken);
            if (extender is not null) _cluster.Kubernetes.BindPod(DemoJob.Namespace, name, node);
            placed.Add((name, node));
        }

        return placed;
    }

    /// <summary>Awaits that the watch has seen the pods and their block maps have come, as they have long before a real scheduler asks.</summary>
    private async Task LearnAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await services.GetRequiredService<ClusterSync>().WaitAsync(Patience, either.Token);
        var store = services.GetRequiredService<BlockMapStore>();
        while (Indices.Select(DemoJob.FileOf).Append(DemoExecutors.File).Any(file => store.Describe(new InputPath("", file)).State != BlockMapState.Fresh))
            await Task.Delay(Pause, clock, either.Token);
    }

    /// <summary>The most that a pod could have on its node, had it the first choice of all free slots.</summary>
    private long BestPossible(int index) => _cluster!.FreeSlots.Where(node => node.Value > 0)
        .Max(node => DemoPlacement.Of(_cluster.Hdfs, index, node.Key).NodeLocalBytes);

    private async Task<JsonElement> ExplainAsync(CancellationToken cancellationToken)
    {
        using var management = new HttpClient { BaseAddress = Addresses[1] };
        var path = new Uri($"/api/v1/explain/{DemoJob.Namespace}/{DemoJob.PodName(0)}", UriKind.Relative);
        return await management.GetFromJsonAsync<JsonElement>(path, cancellationToken);
    }
}

/// <summary>What the demo found.</summary>
/// <param name="Policies">The stock scheduler's placement, then ours.</param>
/// <param name="Possible">What could have been.</param>
/// <param name="Explained">What the service says about the first pod.</param>
internal sealed record DemoOutcome(IReadOnlyList<DemoPolicy> Policies, DemoPossible Possible, JsonElement Explained);

/// <summary>What could have been had on the pods' own nodes.</summary>
/// <param name="JobBytes">By the Indexed Job, each pod having the first choice.</param>
/// <param name="ExecutorBytes">By the executors, chosen one by one with hindsight.</param>
internal sealed record DemoPossible(long JobBytes, long ExecutorBytes);
