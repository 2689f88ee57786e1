using System.Text.Json;
using Scheduler.Core.Locality;
using Scheduler.Sandbox;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Demo;

/// <summary>A sandbox cluster with the service, on which pods are placed once.</summary>
/// <param name="seed">Ties are decided alike for all policies.</param>
/// <param name="cluster">The cluster.</param>
/// <param name="service">The service, which watches it.</param>
/// <param name="clock">The clock.</param>
internal sealed class DemoStage(int seed, DemoCluster cluster, RunningService service, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How long the service may take to learn or to judge something; on loopback that is tenths of a second.</summary>
    private static readonly TimeSpan MaxLearningTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>Virtual time for placing the pods of a workload: each takes milliseconds.</summary>
    private static readonly TimeSpan MaxPlacingTime = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, int> NodeNumbers =
        Enumerable.Range(0, DemoCluster.Nodes).ToDictionary(DemoCluster.NodeName);

    private readonly HttpClient _verbs = ClientOf(service.Addresses[0]), _management = ClientOf(service.Addresses[1]);

    /// <summary>The service.</summary>
    public RunningService Service => service;

    /// <summary>Places the pods, which exist already, by a scheduler that asks the extender.</summary>
    public async Task<DemoPolicy> ExtendAsync(string policy, CancellationToken cancellationToken)
    {
        await AwaitReadyAsync(cancellationToken);
        var extender = new HttpExtender(_verbs, cluster.Kubernetes, SeenAsync);
        foreach (var workload in DemoWorkload.Placed)
            await PlaceAsync(NewScheduler(extender), PodsOf(workload), pod => pod.NodeName is not null, cancellationToken);
        return await ExplainAsync(policy, cancellationToken);
    }

    /// <summary>Creates and places them by the planner and a scheduler that follows its nominations.</summary>
    public async Task<DemoPolicy> PlanAsync(string policy, CancellationToken cancellationToken)
    {
        var planned = new PlannedPods(cluster.Kubernetes, clock);
        planned.Prepare();
        await AwaitReadyAsync(cancellationToken);
        foreach (var workload in DemoWorkload.Placed)
        {
            var (scheduler, pods) = (NewScheduler(extender: null), PodsOf(workload));
            foreach (var (pod, node) in pods.Zip(await planned.PlanAsync(workload, cancellationToken))) scheduler.Nominate(pod, node);
            await PlaceAsync(scheduler, pods, pod => pod.NodeName is not null, cancellationToken);
            planned.Bind(pods);
        }

        return await ExplainAsync(policy, cancellationToken);
    }

    /// <summary>Tries the pod of a workload once, asking the extender, and returns what the service says of its wait.</summary>
    public async Task<DemoWait> HoldAsync(DemoWorkload workload, CancellationToken cancellationToken)
    {
        var extender = new HttpExtender(_verbs, cluster.Kubernetes, SeenAsync);
        await PlaceAsync(NewScheduler(extender), PodsOf(workload), pod => pod.Attempts > 0, cancellationToken);
        return await WaitOfAsync(workload.NameOf(0), cancellationToken);
    }

    /// <summary>Creates the pod of a workload with the planner's gate, and returns what the service says of its wait.</summary>
    public Task<DemoWait> HoldGatedAsync(DemoWorkload workload, CancellationToken cancellationToken)
    {
        new PlannedPods(cluster.Kubernetes, clock).Create(workload);
        return WaitOfAsync(workload.NameOf(0), cancellationToken);
    }

    private async Task<DemoWait> WaitOfAsync(string pod, CancellationToken cancellationToken)
    {
        using var answer = await ExplainAsync(pod, IsHeld, cancellationToken);
        var wait = answer.RootElement.GetProperty("waiting");
        return new DemoWait(
            pod, wait.GetProperty("level").GetString()!, wait.GetProperty("maxWaitSeconds").GetDouble(),
            wait.GetProperty("message").GetString()!);
    }

    /// <summary>The answer about the first pod of the job.</summary>
    public async Task<byte[]> ExplainFirstAsync(CancellationToken cancellationToken) =>
        await _management.GetByteArrayAsync(AddressOf(DemoWorkload.Job.NameOf(0)), cancellationToken);

    /// <summary>What the pods could have read from their own nodes.</summary>
    /// <param name="achieved">What a policy achieved: the best placement is at least as good.</param>
    public DemoPossible Possible(DemoPolicy achieved) => new(
    [
        .. DemoWorkload.Placed.Zip(achieved.Workloads, (workload, placed) => workload.Files.Sum(
            file => cluster.Open(file).BestNodeLocalBytes(
                cluster.FreeSlots, workload.Files.Count == 1 ? placed.Bytes.OnNode() : 0))),
    ]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _verbs.Dispose();
        _management.Dispose();
        await service.Stop.DisposeAsync();
        await cluster.DisposeAsync();
    }

    /// <summary>A client of a listener on loopback, which a proxy of the environment cannot reach.</summary>
    private static HttpClient ClientOf(Uri address) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };

    /// <summary>Awaits that the service has read the cluster and the maps of its pods, as a real one has long before.</summary>
    private Task<JsonDocument> AwaitReadyAsync(CancellationToken cancellationToken) =>
        GetAsync(new Uri("/readyz", UriKind.Relative), "ready", _ => true, cancellationToken);

    /// <summary>A scheduler of the cluster's free slots, in virtual time.</summary>
    private KubeScheduler NewScheduler(HttpExtender? extender)
    {
        var time = new ManualTimeProvider();
        var names = Enumerable.Range(0, DemoCluster.Nodes).Select(DemoCluster.NodeName);
        var scheduler = new KubeScheduler(time, time.Advance, extender, names, DemoCluster.SlotsPerNode, seed);
        foreach (var slot in cluster.BusySlots)
            scheduler.AddBound(new SimulatedPod($"other-{slot}"), DemoCluster.NodeName(DemoCluster.NodeOf(slot)));
        return scheduler;
    }

    private static SimulatedPod[] PodsOf(DemoWorkload workload) =>
        [.. Enumerable.Range(0, workload.Pods).Select(pod => new SimulatedPod(workload.NameOf(pod), group: workload.Title))];

    private static async Task PlaceAsync(
        KubeScheduler scheduler, SimulatedPod[] pods, Predicate<SimulatedPod> isDone, CancellationToken cancellationToken)
    {
        foreach (var pod in pods) scheduler.Add(pod);
        await scheduler.RunAsync(MaxPlacingTime, until: () => Array.TrueForAll(pods, isDone), cancellationToken);
    }

    private async Task<DemoPolicy> ExplainAsync(string policy, CancellationToken cancellationToken)
    {
        var workloads = new List<DemoPlacements>();
        foreach (var workload in DemoWorkload.Placed)
        {
            var pods = new List<DemoPlacement>();
            for (var pod = 0; pod < workload.Pods; pod++) pods.Add(await JudgedAsync(workload.NameOf(pod), cancellationToken));
            workloads.Add(new DemoPlacements(workload.Title, pods));
        }

        int[] executors = [.. workloads[1].Pods.Select(pod => NodeNumbers[pod.Node])];
        return new DemoPolicy(policy, workloads, cluster.Open(DemoWorkload.Executors.Files[0]).DispatchBlindly(executors));
    }

    private async Task SeenAsync(string pod, CancellationToken cancellationToken)
    {
        using var _ = await ExplainAsync(pod, IsJudged, cancellationToken);
    }

    private async Task<DemoPlacement> JudgedAsync(string pod, CancellationToken cancellationToken)
    {
        using var answer = await ExplainAsync(pod, IsJudged, cancellationToken);
        var (bound, best) = (answer.RootElement.GetProperty("bound"), answer.RootElement.GetProperty("bestNode"));
        var (verdict, node) = (bound.GetProperty("verdict").GetString()!, bound.GetProperty("node").GetString()!);
        var better = best.ValueKind == JsonValueKind.Object ? best.GetProperty("node").GetString() : null;
        return new DemoPlacement(pod, node, BytesOf(bound.GetProperty("added")), verdict, better == node ? null : better);
    }

    private static LevelBytes BytesOf(JsonElement levels)
    {
        long Of(string level) => levels.GetProperty(level).GetInt64();
        return new(Of("nodeCached"), Of("nodeLocal"), Of("rackLocal"), Of("offSwitch"));
    }

    private static bool IsJudged(JsonElement answer) =>
        answer.GetProperty("bound") is { ValueKind: JsonValueKind.Object } bound
        && bound.GetProperty("added").ValueKind == JsonValueKind.Object;

    private static bool IsHeld(JsonElement answer) =>
        answer.GetProperty("waiting") is { ValueKind: JsonValueKind.Object } wait && wait.GetProperty("status").GetString() == "Held";

    /// <summary>What the service says of a pod, once that has what is asked for: its watch sees bindings a little later.</summary>
    private Task<JsonDocument> ExplainAsync(string pod, Predicate<JsonElement> isComplete, CancellationToken cancellationToken) =>
        GetAsync(AddressOf(pod), $"able to explain {pod}", isComplete, cancellationToken);

    private async Task<JsonDocument> GetAsync(
        Uri address, string what, Predicate<JsonElement> isComplete, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (clock.GetElapsedTime(start) < MaxLearningTime)
        {
            using var response = await _management.GetAsync(address, cancellationToken);
            // 404 until there is something to explain, 503 until it is ready.
            if (response.IsSuccessStatusCode)
            {
                var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
                if (isComplete(answer.RootElement)) return answer;
                answer.Dispose();
            }

            await Task.Delay(PollInterval, clock, cancellationToken);
        }

        throw new TimeoutException($"The service was not {what} within {MaxLearningTime.TotalSeconds:0} s.");
    }

    private static Uri AddressOf(string pod) => new($"/api/v1/explain/{DemoWorkload.Namespace}/{pod}", UriKind.Relative);
}
