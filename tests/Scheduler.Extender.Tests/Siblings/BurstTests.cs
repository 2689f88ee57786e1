using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Extender.Tests.Support;
using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Testing.Scoring;
using Xunit.Abstractions;

namespace Scheduler.Extender.Tests.Siblings;

/// <summary>
/// 200 executors of one job, created at once, placed 40 a second while each binding is seen 2 s late or later: over HTTP against the
/// real service, and beside it by a ledger that knows every binding at once. Coverage is by the ledger's definition, of what was bound.
/// </summary>
public sealed class BurstTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Nodes = 120, Racks = 6, Pods = 200, Blocks = 400, Seeds = 20;

    /// <summary>Pods of a half second; bindings are let through in such batches.</summary>
    private const int Batch = 20;

    /// <summary>Pods of two seconds.</summary>
    private const int Late = 80;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(2);
    private static readonly string[] Names = [.. Enumerable.Range(0, Nodes).Select(node => $"node-{node:000}")];

    private readonly ManualTimeProvider _clock = new();
    private readonly SandboxNamespace _files = new(new Random(1), TimeProvider.System);
    private readonly SandboxCluster _cluster = new(new Random(1), TimeProvider.System);
    private SandboxNameNode _nameNode = null!;
    private SandboxApiServer _apiServer = null!;
    private RunningService _service = null!;
    private int _bound;

    public async Task InitializeAsync()
    {
        for (var node = 0; node < Nodes; node++) _files.AddDataNode(Names[node], AddressOf(node), $"/rack-{node % Racks}");
        for (var seed = 0; seed < Seeds; seed++) _files.CreateFile(PathOf(seed), Blocks * SandboxNamespace.DefaultBlockSize);
        _cluster.SeedNodes(Nodes, Racks, node => Names[node], AddressOf);
        _nameNode = await SandboxNameNode.StartAsync(
            _files, new NameNodeOptions { Nameservice = "ns1" }, TimeProvider.System, CancellationToken.None);
        _apiServer = await SandboxApiServer.StartAsync(_cluster, TimeProvider.System, CancellationToken.None);
        _service = await RunningService.StartAsync([_nameNode.Address], new ClusterConnection(_apiServer.Address), clock: _clock);
        await _service.SyncedAsync();
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _apiServer.DisposeAsync();
        await _nameNode.DisposeAsync();
    }

    [Fact]
    public async Task Burst_BindingsSeenLate_CoversWhatInstantKnowledgeDoes()
    {
        var (late, instant, blind) = (0.0, 0.0, 0.0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            late += CoverageOf(seed, await PlaceOverHttpAsync(seed));
            instant += CoverageOf(seed, await PlaceInProcessAsync(seed, podsLate: 0));
            blind += CoverageOf(seed, await PlaceInProcessAsync(seed, podsLate: Late));
        }

        output.WriteLine(
            $"Covered: seen late {late / Seeds:P2}, at once {instant / Seeds:P2}, late without reservations {blind / Seeds:P2}.");
        Assert.True(late >= 0.98 * instant, $"Seen late {late / Seeds:P2}, at once {instant / Seeds:P2}.");
        // The test of the test: without reservations, and with bindings that are seen late, coverage falls far behind.
        Assert.True(blind < 0.9 * instant, $"Without reservations {blind / Seeds:P2}, at once {instant / Seeds:P2}.");
    }

    private static string PathOf(int seed) => $"/in/job-{seed}";

    private static string AddressOf(int node) => $"10.1.{node / 100}.{(node % 100) + 1}";

    private static PodRequest PodOf(int seed, int pod) => new(PathOf(seed), $"job-{seed}-exec-{pod}")
    {
        Uid = $"uid-{seed}-{pod}",
        Annotations = new Dictionary<string, string> { ["hdfs.locality/group"] = $"job-{seed}" },
    };

    private static PodMetadata MetadataOf(PodRequest pod) => new(pod.Namespace, pod.Name, pod.Uid)
    {
        Annotations = new Dictionary<string, string>(pod.Annotations) { [LocalityAnnotations.Paths] = pod.Paths! },
    };

    private async Task<string[]> PlaceOverHttpAsync(int seed)
    {
        for (var pod = 0; pod < Pods; pod++) _cluster.AddPod(PodOf(seed, pod).ToJson());
        await Eventually.HoldsAsync(
            () =>
            {
                // The snapshot of the pods is published at a pace of its own.
                _clock.Advance(Pace);
                return _service.Get<ClusterState>().Pods.LocalityPods.Count == (seed + 1) * Pods && Locate(seed) is not null;
            },
            "the job and its input are known");
        var unseen = new Queue<(int Pod, string Node, DateTimeOffset At)>();
        var placed = await new BurstLoop(Names, seed).PlaceAsync(
            Pods,
            (pod, offered) => _service.PrioritizeAsync(PodOf(seed, pod).Offer(offered)),
            async (pod, node) =>
            {
                unseen.Enqueue((pod, node, _clock.GetUtcNow()));
                _clock.Advance(Pace);
                if (pod % Batch == 0) await ShowAsync(seed, unseen);
            });
        _clock.Advance(Lateness);
        await ShowAsync(seed, unseen);
        return placed;
    }

    /// <summary>Lets the watch report the bindings that are old enough, and awaits that the service has seen them.</summary>
    private async Task ShowAsync(int seed, Queue<(int Pod, string Node, DateTimeOffset At)> unseen)
    {
        while (unseen.TryPeek(out var binding) && _clock.GetUtcNow() - binding.At >= Lateness)
        {
            unseen.Dequeue();
            _bound++;
            var pod = PodOf(seed, binding.Pod);
            _cluster.BindPod(pod.Namespace, pod.Name, binding.Node);
        }

        await Eventually.HoldsAsync(() => _service.Get<SiblingLedger>().Counts.Bound == _bound, "the bindings are seen");
    }

    /// <summary>Places by a ledger that makes no reservation and sees each binding this many pods later.</summary>
    private async Task<string[]> PlaceInProcessAsync(int seed, int podsLate)
    {
        var siblings = new SiblingLedger(_clock, SiblingOptions.Default, ISiblingObserver.None);
        var requests = Enumerable.Range(0, Pods)
            .Select(pod => _service.Get<LocalityRequestReader>().Read(MetadataOf(PodOf(seed, pod)))!)
            .ToArray();
        foreach (var request in requests) siblings.Seen(request, null);
        var (located, unseen) = (Locate(seed)!, new Queue<string>());
        return await new BurstLoop(Names, seed).PlaceAsync(
            Pods,
            (pod, offered) =>
            {
                var view = siblings.View(requests[pod], located.Maps, located.Locality);
                var scores = PodScores.Of(view, NodeScorer.Default, offered).Scores;
                return Task.FromResult<IReadOnlyDictionary<string, int>>(
                    offered.Zip(scores).ToDictionary(pair => pair.First, pair => pair.Second));
            },
            (pod, node) =>
            {
                unseen.Enqueue(node);
                if (pod >= podsLate) siblings.Seen(requests[pod - podsLate], unseen.Dequeue());
                return Task.CompletedTask;
            });
    }

    private LocatedInput? Locate(int seed) => _service.Get<IPodInputs>().TryLocate([new InputPath("", PathOf(seed))]);

    private double CoverageOf(int seed, string[] placed)
    {
        var located = Locate(seed)!;
        var topology = located.Locality.Topology;
        var ledger = new GroupLedger(InputReplicasBuilder.Build(located.Maps, topology, _clock.GetUtcNow()), located.Locality, Pods);
        foreach (var name in placed)
            if (topology.Cluster.TryGetIndex(name, out var node)) ledger.Place(node);
        return (double)ledger.CoveredBytes / located.Locality.TotalBytes;
    }
}
