using System.Globalization;
using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Kubernetes.Client;
using Scheduler.Planner;

namespace Scheduler.Extender.Tests.Planner;

/// <summary>The service with the planner on, beside a sandbox API server of three nodes and their NameNode.</summary>
public abstract class PlannerRig : IAsyncLifetime
{
    private protected TestHdfs Hdfs { get; private set; } = null!;

    private protected TestCluster Cluster { get; private set; } = null!;

    private protected RunningService Service { get; set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Hdfs = await TestHdfs.StartAsync();
        foreach (var node in TestHdfs.Nodes) Hdfs.AddFile($"/in/{node}", node);
        Cluster = await TestCluster.StartAsync(TestHdfs.Nodes);
        Cluster.Objects.AddNamespace("hdfs-locality");
        foreach (var node in TestHdfs.Nodes) Cluster.Annotate(node, node);
        Service = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await Cluster.DisposeAsync();
        await Hdfs.DisposeAsync();
    }

    private protected async Task<RunningService> StartAsync(PlannerOptions? options = null, ClusterConnection? connection = null)
    {
        var service = await RunningService.StartAsync(
            [Hdfs.NameNode.Address],
            connection ?? Cluster.Connection,
            settings => settings with { Planner = (options ?? new PlannerOptions()) with { Enabled = true } });
        await service.SyncedAsync();
        return service;
    }

    private protected void Add(string name, string paths, int size, Action<JsonObject>? change = null)
    {
        var pod = new PodRequest(paths, name)
        {
            Uid = $"uid-{name}",
            Annotations = new Dictionary<string, string>
            {
                ["hdfs.locality/group"] = "job",
                ["hdfs.locality/group-size"] = size.ToString(CultureInfo.InvariantCulture),
            },
        }.ToJson();
        pod["spec"]!["schedulingGates"] = new JsonArray(new JsonObject { ["name"] = IPodGates.Gate });
        change?.Invoke(pod);
        Cluster.Objects.AddPod(pod);
    }

    private protected Task ReleasedAsync(params string[] pods) => Eventually.HoldsAsync(
        () => pods.All(pod => Get(pod)["spec"]!["schedulingGates"] is not JsonArray { Count: > 0 }), "our gate is removed");

    /// <summary>The API server shows a pod without its gate before the service has the answer.</summary>
    private protected Task CountedAsync(ReleaseReason reason, int pods) => Eventually.HoldsAsync(
        async () => await RemovedAsync(reason) == pods, $"{pods} are released: {reason}");

    private protected async Task<double> RemovedAsync(ReleaseReason reason) =>
        (await Service.MetricsAsync())[$"gates_removed_total{{reason=\"{reason}\"}}"];

    private protected string[] Nominated(params string[] pods) =>
        [.. pods.Select(pod => (string?)Get(pod)["status"]?["nominatedNodeName"] ?? "")];

    private protected string[] ReasonsOf(string pod) =>
    [
        .. Cluster.Objects.Events
            .Where(each => (string?)each["regarding"]?["name"] == pod)
            .Select(each => (string?)each["reason"] ?? ""),
    ];

    /// <summary>What explain says of the plan; empty while it knows nothing of the pod.</summary>
    private protected async Task<string> PlanOf(string pod)
    {
        using var answer = await Service.Management.GetAsync(new Uri($"/api/v1/explain/default/{pod}", UriKind.Relative));
        var explained = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return (string?)explained["plan"]?["message"] ?? "";
    }

    private protected JsonObject Get(string pod) => Cluster.Objects.GetPod("default", pod)!;
}
