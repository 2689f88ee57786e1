using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Core.Locality;
using Scheduler.Sandbox;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Demo;

/// <summary>The demo from first to last: the same pods on the same cluster, placed without the service and with it.</summary>
/// <param name="seed">Equal seeds give equal clusters and placements.</param>
/// <param name="startService">Starts the service proper.</param>
/// <param name="clock">The clock.</param>
/// <param name="progress">Called with a few words for each step.</param>
/// <param name="settings">Settings of the service in addition to those of the demo, which they override; null: none.</param>
/// <param name="isPlanned">Whether the service plans the pods, instead of answering as an extender.</param>
public sealed class DemoRun(
    int seed,
    StartService startService,
    TimeProvider clock,
    Action<string> progress,
    IReadOnlyDictionary<string, string?>? settings = null,
    bool isPlanned = false) : IAsyncDisposable
{
    /// <summary>Names of the policies in the output.</summary>
    public const string Spread = "spread", Ours = "ours", OursPlanned = "ours-planned";

    /// <summary>How long the service may take to learn the cluster and the block maps; on loopback that is tenths of a second.</summary>
    private static readonly TimeSpan MaxLearningTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Virtual time for placing the pods of a workload: each takes milliseconds.</summary>
    private static readonly TimeSpan MaxPlacingTime = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, int> NodeNumbers =
        Enumerable.Range(0, DemoCluster.Nodes).ToDictionary(DemoCluster.NodeName);

    private DemoCluster? _cluster;
    private RunningService? _service;

    /// <summary>The namespace and name of the pod that is explained.</summary>
    public static string ExplainedPod => $"{DemoWorkload.Namespace}/{DemoWorkload.Job.NameOf(0)}";

    /// <summary>Where the service listens: the verbs, then management.</summary>
    public IReadOnlyList<Uri> Addresses => _service!.Addresses;

    /// <summary>Runs it.</summary>
    public async Task<DemoOutcome> RunAsync(CancellationToken cancellationToken)
    {
        progress($"Starting a sandbox: {DemoCluster.Nodes} nodes in {DemoCluster.Racks} racks, a NameNode and an API server");
        _cluster = await DemoCluster.StartAsync(new Random(seed), clock, cancellationToken);
        var pods = DemoWorkload.All.Sum(workload => workload.Pods);
        progress($"Placing {pods} pods as the stock scheduler would");
        var spread = await PlaceAsync(Spread, extender: null, planned: null, cancellationToken);
        var ours = isPlanned
            ? await PlanAsync(_cluster, $"Planning {pods} pods", cancellationToken)
            : await ExtendAsync(_cluster, $"Placing {pods} pods with the extender", cancellationToken);
        using var management = ClientOf(Addresses[1]);
        var explained = await management.GetFromJsonAsync<JsonElement>(
            new Uri($"/api/v1/explain/{ExplainedPod}", UriKind.Relative), cancellationToken);
        return new DemoOutcome([spread, ours], Possible(ours), explained);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_service is not null) await _service.Stop.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    private async Task<DemoPolicy> ExtendAsync(DemoCluster cluster, string step, CancellationToken cancellationToken)
    {
        await StartServiceAsync(cluster, [], cancellationToken);
        foreach (var workload in DemoWorkload.All)
            for (var pod = 0; pod < workload.Pods; pod++) cluster.Kubernetes.AddPod(workload.PodOf(pod));
        await LearnAsync(HasLearned, cancellationToken);
        progress(step);
        using var verbs = ClientOf(Addresses[0]);
        return await PlaceAsync(Ours, new HttpExtender(verbs, cluster.Kubernetes), planned: null, cancellationToken);
    }

    private async Task<DemoPolicy> PlanAsync(DemoCluster cluster, string step, CancellationToken cancellationToken)
    {
        var planned = new PlannedPods(cluster.Kubernetes, clock);
        planned.Prepare();
        await StartServiceAsync(cluster, PlannedPods.Settings, cancellationToken);
        await LearnAsync(KnowsNodes, cancellationToken);
        progress(step);
        return await PlaceAsync(OursPlanned, extender: null, planned, cancellationToken);
    }

    /// <summary>A client of a listener on loopback, which a proxy of the environment cannot reach.</summary>
    private static HttpClient ClientOf(Uri address) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };

    private async Task StartServiceAsync(
        DemoCluster cluster, IEnumerable<KeyValuePair<string, string?>> ofEntry, CancellationToken cancellationToken)
    {
        progress("Starting the service and letting it learn the cluster");
        var all = cluster.Settings;
        foreach (var (key, value) in ofEntry.Concat(settings ?? new Dictionary<string, string?>())) all[key] = value;
        _service = await startService(cluster.ApiServer, all, cancellationToken);
    }

    /// <summary>Awaits that the service knows what a real one knows long before pods come, by its metrics.</summary>
    private async Task LearnAsync(Predicate<string> hasLearned, CancellationToken cancellationToken)
    {
        using var management = ClientOf(Addresses[1]);
        using var limit = new CancellationTokenSource(MaxLearningTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (!hasLearned(await management.GetStringAsync(new Uri("/metrics", UriKind.Relative), either.Token)))
            await Task.Delay(PollInterval, clock, either.Token);
    }

    private static bool KnowsNodes(string metrics) => Sum(metrics, "nodes ") == DemoCluster.Nodes;

    private static bool HasLearned(string metrics) => KnowsNodes(metrics)
        && Sum(metrics, "locality_pods ") == DemoWorkload.All.Sum(workload => workload.Pods)
        && Sum(metrics, "block_map_reads_total{", "outcome=\"Ok\"") >= DemoWorkload.All.Sum(workload => workload.Files.Count);

    private static double Sum(string metrics, string name, string label = "") => metrics.Split('\n')
        .Where(line => line.StartsWith($"hdfs_locality_{name}", StringComparison.Ordinal))
        .Where(line => line.Contains(label, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private async Task<DemoPolicy> PlaceAsync(
        string policy, HttpExtender? extender, PlannedPods? planned, CancellationToken cancellationToken)
    {
        var job = await PlaceAsync(DemoWorkload.Job, extender, planned, cancellationToken);
        var executors = (await PlaceAsync(DemoWorkload.Executors, extender, planned, cancellationToken)).Single();
        return new DemoPolicy(policy, [.. job.SelectMany(file => file.Readers)], executors.Readers, executors.Blind);
    }

    /// <summary>Places the pods of a workload on the cluster's free slots; returns what is read of each of its files.</summary>
    private async Task<IReadOnlyList<FileReads>> PlaceAsync(
        DemoWorkload workload, HttpExtender? extender, PlannedPods? planned, CancellationToken cancellationToken)
    {
        var time = new ManualTimeProvider();
        var names = Enumerable.Range(0, DemoCluster.Nodes).Select(DemoCluster.NodeName);
        // Ties are decided alike for both policies.
        var scheduler = new KubeScheduler(time, time.Advance, extender, names, DemoCluster.SlotsPerNode, seed);
        foreach (var slot in _cluster!.BusySlots)
            scheduler.AddBound(new SimulatedPod($"other-{slot}"), DemoCluster.NodeName(DemoCluster.NodeOf(slot)));
        SimulatedPod[] pods =
            [.. Enumerable.Range(0, workload.Pods).Select(pod => new SimulatedPod(workload.NameOf(pod), group: workload.Title))];
        if (planned is not null)
            foreach (var (pod, node) in pods.Zip(await planned.PlanAsync(workload, cancellationToken))) scheduler.Nominate(pod, node);
        foreach (var pod in pods) scheduler.Add(pod);
        await scheduler.RunAsync(MaxPlacingTime, until: () => pods.All(pod => pod.NodeName is not null), cancellationToken);
        planned?.Bind(pods);
        return [.. workload.Files.Select(file => Read(file, [.. file.Readers.Select(reader => pods[reader])]))];
    }

    private FileReads Read(DemoFile file, SimulatedPod[] readers)
    {
        // Opened once: the sandbox draws the order of replicas, for the service too.
        var (opened, nodes) = (_cluster!.Open(file), readers.Select(pod => NodeNumbers[pod.NodeName!]).ToArray());
        var placements = readers.Zip(
            opened.Divide(nodes),
            (pod, read) => new DemoPlacement(pod.Name, pod.NodeName!, read.NodeLocal, read.RackLocal, read.OffSwitch));
        return new FileReads([.. placements], opened.DispatchBlindly(nodes));
    }

    private DemoPossible Possible(DemoPolicy achieved) => new(
        DemoWorkload.Job.Files.Sum(file => _cluster!.Open(file).BestNodeLocalBytes(_cluster.FreeSlots, achieved: 0)),
        _cluster!.Open(DemoWorkload.Executors.Files[0]).BestNodeLocalBytes(
            _cluster.FreeSlots, achieved.Executors.Sum(pod => pod.NodeLocalBytes)));

    private sealed record FileReads(IReadOnlyList<DemoPlacement> Readers, LevelBytes Blind);
}
