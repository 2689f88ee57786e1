using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Demo;

/// <summary>
/// Pods for the stock scheduler that the service plans: they are created with its gate, as its webhook would have it; the service nominates
/// their nodes in the sandbox and removes the gate. The webhook itself is not called: it needs a certificate.
/// </summary>
/// <param name="kubernetes">Where the pods are.</param>
/// <param name="clock">The clock.</param>
internal sealed class PlannedPods(SandboxCluster kubernetes, TimeProvider clock)
{
    /// <summary>Where the planner's lease is, by default.</summary>
    private const string LeaseNamespace = "hdfs-locality";

    /// <summary>How long the service may take to release the pods of a workload; on loopback it takes the time of collecting.</summary>
    private static readonly TimeSpan MaxPlanningTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Settings that turn the planner on. It collects for a second, so that a slow machine does not split a job, and its gate may stay for
    /// longer than a pod waits.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Planner:Enabled"] = "true",
        ["Planner:Debounce"] = "1s",
        ["Planner:MapWait"] = "10s",
        ["Planner:MaxGated"] = "2m",
    };

    /// <summary>Creates what the planner needs in the cluster.</summary>
    public void Prepare() => kubernetes.AddNamespace(LeaseNamespace);

    /// <summary>Creates the pods of a workload.</summary>
    public void Create(DemoWorkload workload)
    {
        for (var pod = 0; pod < workload.Pods; pod++) kubernetes.AddPod(Gated(workload.PodOf(pod)));
    }

    /// <summary>Creates the pods of a workload and awaits their release; answers the nominated node of each, null for none.</summary>
    public async Task<IReadOnlyList<string?>> PlanAsync(DemoWorkload workload, CancellationToken cancellationToken)
    {
        Create(workload);
        var start = clock.GetTimestamp();
        var names = Enumerable.Range(0, workload.Pods).Select(workload.NameOf).ToArray();
        while (names.Any(name => PodOf(name)["spec"]!["schedulingGates"] is JsonArray { Count: > 0 }))
        {
            if (clock.GetElapsedTime(start) > MaxPlanningTime)
                throw new TimeoutException($"The service did not plan the pods of {workload.Title}.");
            await Task.Delay(PollInterval, clock, cancellationToken);
        }

        return [.. names.Select(name => (string?)PodOf(name)["status"]?["nominatedNodeName"])];
    }

    /// <summary>The model of kube-scheduler has bound these pods.</summary>
    public void Bind(IEnumerable<SimulatedPod> pods)
    {
        foreach (var pod in pods) kubernetes.BindPod(DemoWorkload.Namespace, pod.Name, pod.NodeName!);
    }

    private JsonObject PodOf(string name) => kubernetes.GetPod(DemoWorkload.Namespace, name)!;

    private static JsonObject Gated(JsonObject pod)
    {
        // Uids decide among equal nodes. The sandbox would draw them in turn with those of the service's own objects.
        pod["metadata"]!["uid"] = $"uid-{pod["metadata"]!["name"]}";
        pod["spec"]!["schedulerName"] = "default-scheduler";
        pod["spec"]!["schedulingGates"] = new JsonArray(new JsonObject { ["name"] = IPodGates.Gate });
        return pod;
    }
}
