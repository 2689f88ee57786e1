using System.Globalization;
using System.Text.Json.Nodes;
using Scheduler.Benchmarks.Http;
using Scheduler.Core.Pods;
using Scheduler.Planner;

namespace Scheduler.Benchmarks.Plan;

/// <summary>What a planned pod costs an API server: the real service plans a job beside a sandbox, which counts its patches.</summary>
internal static class PlanPatches
{
    private const int Nodes = 100, Blocks = 400, Pods = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How many patches of pods and of their status there are for each pod, in one sentence.</summary>
    public static async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        var patches = await CountAsync(cancellationToken);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"A planned pod takes {(double)patches / Pods:0.##} patches, as a sandbox API server counted them while the service planned a "
            + $"job of {Pods}.");
    }

    private static async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var service = await MeasuredService.StartAsync(
            Nodes, Blocks, cancellationToken, planner: new PlannerOptions { Enabled = true });
        service.Cluster.AddNamespace(new PlannerOptions().Lease.Split('/')[0]);
        string[] names = [.. Enumerable.Range(0, Pods).Select(pod => string.Create(CultureInfo.InvariantCulture, $"exec-{pod}"))];
        foreach (var name in names) service.Cluster.AddPod(Gated(name));
        while (names.Any(name => !IsPlanned(service.Cluster.GetPod("default", name)!)))
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        return service.ApiRequests.Count("patch pods") + service.ApiRequests.Count("patch pods/status");
    }

    private static JsonObject Gated(string name)
    {
        var pod = OfferBodies.Pod(name, MeasuredService.Input, Pods);
        pod["spec"]!["schedulingGates"] = new JsonArray(new JsonObject { ["name"] = IPodGates.Gate });
        return pod;
    }

    private static bool IsPlanned(JsonObject pod)
    {
        if (pod["spec"]!["schedulingGates"] is JsonArray { Count: > 0 }) return false;
        return pod["status"]?["nominatedNodeName"] is not null
            ? true
            : throw new InvalidOperationException($"{pod["metadata"]!["name"]} was released without a plan.");
    }
}
