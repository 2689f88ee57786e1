using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Planner;

namespace Scheduler.Extender.Tests.Planner;

/// <summary>The service with the planner on, beside a sandbox API server and NameNode: gated pods are nominated where their blocks are.</summary>
public sealed class PlannerTests : IAsyncLifetime
{
    private TestHdfs _hdfs = null!;
    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    [Fact]
    public async Task Create_GatedJob_IsNominatedOneToANodeAndReleased()
    {
        for (var pod = 0; pod < 3; pod++) Add($"exec-{pod}", "/in", size: 3);

        await ReleasedAsync("exec-0", "exec-1", "exec-2");

        Assert.Equal(["n1", "n2", "n3"], Nominated("exec-0", "exec-1", "exec-2").Order());
    }

    /// <summary>Each map brings a DataNode that was not known when the pods before were located.</summary>
    [Fact]
    public async Task Create_JobWithAFileForEachPod_IsPlannedWhole()
    {
        for (var pod = 1; pod <= 3; pod++) Add($"exec-{pod}", $"/in/n{pod}", size: 3);

        await ReleasedAsync("exec-1", "exec-2", "exec-3");

        Assert.Equal(["n1", "n2", "n3"], Nominated("exec-1", "exec-2", "exec-3"));
    }

    [Fact]
    public async Task Bind_PlannedPod_IsAsPlannedInEventsExplainAndMetrics()
    {
        Add("exec-0", "/in/n2", size: 1);
        await ReleasedAsync("exec-0");
        Assert.Equal("n2", Assert.Single(Nominated("exec-0")));

        _cluster.Objects.BindPod("default", "exec-0", "n2");

        await Eventually.HoldsAsync(
            () => !new[] { "LocalityPlanned", "LocalityPlaced" }.Except(ReasonsOf("exec-0")).Any(), "plan and placement are reported");
        var metrics = await _service.MetricsAsync();
        Assert.Equal(1, metrics["planned_pods_bound_total{outcome=\"Followed\"}"]);
        Assert.Equal(1, metrics["gates_removed_total{reason=\"Planned\"}"]);
        using var explained = await _service.ExplainAsync(new PodRequest("/in/n2", "exec-0"));
        Assert.Contains("n2", explained.RootElement.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bind_ElsewhereThanPlanned_IsReportedToItsOwner()
    {
        Add("exec-0", "/in/n2", size: 1);
        await ReleasedAsync("exec-0");

        _cluster.Objects.BindPod("default", "exec-0", "n1");

        await Eventually.HoldsAsync(() => ReasonsOf("exec-0").Contains("LocalityNotFollowed"), "the owner gets an Event");
    }

    [Fact]
    public async Task Create_PodOfAnotherKind_IsReleasedWithTheReason()
    {
        Add("exec-0", "/in/n2", size: 1, pod => pod["spec"]!["volumes"] = JsonNode.Parse(
            """[{"name":"data","persistentVolumeClaim":{"claimName":"data"}}]"""));

        await ReleasedAsync("exec-0");

        Assert.Equal([""], Nominated("exec-0"));
        await Eventually.HoldsAsync(() => ReasonsOf("exec-0").Contains("LocalityReleased"), "the owner gets the reason");
    }

    [Fact]
    public async Task Create_NearNodeIsCordonedFullOrTainted_IsPlannedOntoTheNext()
    {
        _cluster.Objects.UpdateNode("n1", node => node["spec"]!["unschedulable"] = true);
        _cluster.Objects.UpdateNode("n2", node => node["spec"]!["taints"] = JsonNode.Parse("""[{"key":"k","effect":"NoSchedule"}]"""));
        await Eventually.HoldsAsync(
            () => _service.Services.GetRequiredService<Core.Cluster.ClusterState>().Nodes.Nodes.Any(node => node.IsUnschedulable),
            "the service knows");
        Add("exec-0", "/in", size: 1);

        await ReleasedAsync("exec-0");

        Assert.Equal(["n3"], Nominated("exec-0"));
    }

    [Fact]
    public async Task Create_NodeSelectorMatchesNothing_IsReleasedAtOnce()
    {
        Add("exec-0", "/in", size: 1, pod => pod["spec"]!["nodeSelector"] = new JsonObject { ["disk"] = "none" });

        await ReleasedAsync("exec-0");

        Assert.Equal([""], Nominated("exec-0"));
        Assert.Equal(1, (await _service.MetricsAsync())["gates_removed_total{reason=\"NoRoom\"}"]);
    }

    [Fact]
    public async Task Create_UnreadableInput_IsReleased()
    {
        Add("exec-0", "/missing", size: 1);

        await ReleasedAsync("exec-0");

        Assert.Equal(1, (await _service.MetricsAsync())["gates_removed_total{reason=\"NoMap\"}"]);
    }

    public async Task InitializeAsync()
    {
        _hdfs = await TestHdfs.StartAsync();
        foreach (var node in TestHdfs.Nodes) _hdfs.AddFile($"/in/{node}", node);
        _cluster = await TestCluster.StartAsync(TestHdfs.Nodes);
        _cluster.Objects.AddNamespace("hdfs-locality");
        foreach (var node in TestHdfs.Nodes) _cluster.Annotate(node, node);
        _service = await RunningService.StartAsync(
            [_hdfs.NameNode.Address],
            _cluster.Connection,
            settings => settings with { Planner = new PlannerOptions { Enabled = true } });
        await _service.SyncedAsync();
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
        await _hdfs.DisposeAsync();
    }

    private void Add(string name, string paths, int size, Action<JsonObject>? change = null)
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
        _cluster.Objects.AddPod(pod);
    }

    private Task ReleasedAsync(params string[] pods) => Eventually.HoldsAsync(
        () => pods.All(pod => Get(pod)["spec"]!["schedulingGates"] is not JsonArray { Count: > 0 }), "our gate is removed");

    private string[] Nominated(params string[] pods) => [.. pods.Select(pod => (string?)Get(pod)["status"]?["nominatedNodeName"] ?? "")];

    private string[] ReasonsOf(string pod) =>
    [
        .. _cluster.Objects.Events
            .Where(each => (string?)each["regarding"]?["name"] == pod)
            .Select(each => (string?)each["reason"] ?? ""),
    ];

    private JsonObject Get(string pod) => _cluster.Objects.GetPod("default", pod)!;
}
