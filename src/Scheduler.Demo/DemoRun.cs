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

    private static readonly Dictionary<string, string?> NoSettings = [];

    /// <summary>Its answers are neutral then, and it judges what the stock scheduler does. Only our own placements are a history.</summary>
    private static readonly Dictionary<string, string?> Observing =
        new() { ["Extender:Mode"] = "Observe", ["History:Directory"] = "" };

    private DemoStage? _stage;

    /// <summary>The namespace and name of the pod that is explained.</summary>
    public static string ExplainedPod => $"{DemoWorkload.Namespace}/{DemoWorkload.Job.NameOf(0)}";

    /// <summary>Where the service listens: the verbs, then management.</summary>
    public IReadOnlyList<Uri> Addresses => _stage!.Service.Addresses;

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The service did not become ready, or did not see a pod.</exception>
    public async Task<DemoOutcome> RunAsync(CancellationToken cancellationToken)
    {
        progress($"Starting a sandbox: {DemoCluster.Nodes} nodes in {DemoCluster.Racks} racks, a NameNode and an API server");
        var pods = DemoWorkload.Placed.Sum(workload => workload.Pods);
        DemoPolicy spread;
        await using (var observing = await StartAsync(Observing, DemoWorkload.Placed, cancellationToken))
        {
            progress($"Placing {pods} pods as the stock scheduler would, with the service observing");
            spread = await observing.ExtendAsync(Spread, cancellationToken);
        }

        progress("Starting the same sandbox and the service again");
        _stage = isPlanned
            ? await StartAsync(PlannedPods.Settings, created: [], cancellationToken)
            : await StartAsync(NoSettings, [.. DemoWorkload.Placed, DemoWorkload.Waiting], cancellationToken);
        progress(isPlanned ? $"Planning {pods} pods" : $"Placing {pods} pods with the extender");
        var ours = isPlanned
            ? await _stage.PlanAsync(OursPlanned, cancellationToken)
            : await _stage.ExtendAsync(Ours, cancellationToken);
        var waiting = isPlanned
            ? await _stage.HoldGatedAsync(DemoWorkload.Waiting, cancellationToken)
            : await _stage.HoldAsync(DemoWorkload.Waiting, cancellationToken);
        return new DemoOutcome([spread, ours], _stage.Possible(ours), waiting, await _stage.ExplainFirstAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stage is not null) await _stage.DisposeAsync();
    }

    private async Task<DemoStage> StartAsync(
        IReadOnlyDictionary<string, string?> ofStage, IReadOnlyList<DemoWorkload> created, CancellationToken cancellationToken)
    {
        var cluster = await DemoCluster.StartAsync(new Random(seed), clock, cancellationToken);
        foreach (var workload in created)
            for (var pod = 0; pod < workload.Pods; pod++) cluster.Kubernetes.AddPod(workload.PodOf(pod));
        var all = cluster.Settings;
        foreach (var (key, value) in NoSettings.Concat(settings ?? NoSettings).Concat(ofStage)) all[key] = value;
        return new DemoStage(seed, cluster, await startService(cluster.ApiServer, all, cancellationToken), clock);
    }
}
