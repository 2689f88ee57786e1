using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Planner;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Planner;

/// <summary>Gated pods that wait for a near slot: the wait of filter, without a call of filter.</summary>
public sealed class PlannedWaitTests : IAsyncLifetime
{
    private TestHdfs _hdfs = null!;
    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    [Fact]
    public async Task Wait_SlotComesFree_IsPlannedThereAndItsConditionEnds()
    {
        Add("exec-0", "1m");
        await Eventually.HoldsAsync(() => ConditionOf("exec-0") == "True", "the wait is recorded");
        Assert.Equal([IPodGates.Gate], GatesOf("exec-0"));

        _cluster.Objects.DeletePod("default", "filler");

        await Eventually.HoldsAsync(() => GatesOf("exec-0").Length == 0, "our gate is removed");
        Assert.Equal("n2", (string?)Get("exec-0")["status"]!["nominatedNodeName"]);
        Assert.Equal("True", ConditionOf("exec-0"));
        _cluster.Objects.BindPod("default", "exec-0", "n2");
        await Eventually.HoldsAsync(() => ConditionOf("exec-0") is null, "the condition goes at the binding");
        Assert.Equal(0, (await _service.MetricsAsync()).Sum("requests_total"));
    }

    /// <summary>What was waited in the planner is not waited again in filter: kube-scheduler asks it after the release.</summary>
    [Fact]
    public async Task Wait_OverInThePlanner_IsOverInFilterToo()
    {
        Add("exec-0", "1s");
        await Eventually.HoldsAsync(() => GatesOf("exec-0").Length == 0, "our gate is removed at the end of the wait");
        var pod = Get("exec-0");
        Assert.Null(pod["status"]!["nominatedNodeName"]);
        Assert.NotNull(ConditionOf("exec-0"));

        var passed = JsonNode.Parse((await _service.SendAsync("filter", PodRequest.Offer(pod, ["n1", "n3"]))).Body)!;
        var preempted = JsonNode.Parse((await _service.SendAsync("preempt", PodRequest.Preempt(Get("exec-0"), ["n1"]))).Body)!;

        Assert.Equal(["n1", "n3"], passed["NodeNames"]!.AsArray().Select(name => (string)name!));
        Assert.NotNull(preempted["NodeNameToMetaVictims"]!["n1"]);
    }

    /// <summary>kube-scheduler asks filter about the nominated node alone: no answer of filter may take the place of the plan.</summary>
    [Fact]
    public async Task Filter_OfAPlannedPod_LeavesThePlanAndItsReservation()
    {
        _cluster.Objects.DeletePod("default", "filler");
        Add("exec-0", "1m");
        await Eventually.HoldsAsync(() => GatesOf("exec-0").Length == 0, "our gate is removed");
        var pod = Get("exec-0");
        await Eventually.HoldsAsync(async () => (bool?)(await ExplainAsync("exec-0"))["isPlan"] == true, "the plan is recorded");

        var answer = JsonNode.Parse((await _service.SendAsync("filter", PodRequest.Offer(pod, ["n2"]))).Body)!;

        Assert.Equal(["n2"], answer["NodeNames"]!.AsArray().Select(name => (string)name!));
        Assert.True((bool?)(await ExplainAsync("exec-0"))["isPlan"]);
        Assert.Equal(0, (await _service.MetricsAsync())["sibling_reservations_total{end=\"AskedAgain\"}"]);
    }

    /// <summary>A wait that no status shows would begin anew after a restart: as in filter, the pod does not wait.</summary>
    [Fact]
    public async Task Wait_CannotBeRecorded_IsReleased()
    {
        _cluster.Server.Faults.Inject(ApiServerFault.Forbidden, operation: "patch pods/status");

        Add("exec-0", "10m");

        await Eventually.HoldsAsync(() => GatesOf("exec-0").Length == 0, "our gate is removed long before the end of the wait");
        Assert.Null(ConditionOf("exec-0"));
        Assert.Equal(1, (await _service.MetricsAsync())["wait_refusals_total{reason=\"NotRecorded\"}"]);
    }

    /// <summary>It asks for 10 minutes, and keeps our gate for 5 at most: explain names what holds.</summary>
    [Fact]
    public async Task Explain_WaitIsCutToTheGate_NamesTheShorterTime()
    {
        Add("exec-0", "10m");
        await Eventually.HoldsAsync(() => ConditionOf("exec-0") == "True", "the wait is recorded");

        await Eventually.HoldsAsync(async () => (string?)(await ExplainAsync("exec-0"))["waiting"]?["status"] == "Held", "explain says so");
        var waiting = (await ExplainAsync("exec-0"))["waiting"]!;

        Assert.Equal(300, (double)waiting["maxWaitSeconds"]!);
        Assert.InRange((double)waiting["leftSeconds"]!, 0, 300);
    }

    /// <summary>The planner needs no filter verb: explain does not ask for it.</summary>
    [Fact]
    public async Task Explain_GatedAndNotPlannedYet_DoesNotSayThatFilterIsMissing()
    {
        Add("exec-0", "1m", "kueue.x-k8s.io/admission");

        await Eventually.HoldsAsync(async () => (await ExplainAsync("exec-0"))["plan"] is not null, "explain knows the pod");
        var explained = await ExplainAsync("exec-0");

        Assert.Equal("OtherGates", (string?)explained["plan"]!["status"]);
        Assert.Null(explained["waiting"]);
    }

    public async Task InitializeAsync()
    {
        _hdfs = await TestHdfs.StartAsync();
        foreach (var node in TestHdfs.Nodes) _hdfs.AddFile($"/in/{node}", node);
        _cluster = await TestCluster.StartAsync(TestHdfs.Nodes);
        _cluster.Objects.AddNamespace("hdfs-locality");
        foreach (var node in TestHdfs.Nodes) _cluster.Annotate(node, node);
        _cluster.Objects.AddPod(Full("filler", "n2"));
        _service = await RunningService.StartAsync(
            [_hdfs.NameNode.Address],
            _cluster.Connection,
            settings => settings with
            {
                Planner = new PlannerOptions { Enabled = true, MaxGated = TimeSpan.FromMinutes(5) },
                // So slow that even a small file is worth a wait.
                Delay = settings.Delay with { ReadBytesPerSecond = 1, MaxWait = TimeSpan.FromMinutes(10) },
            });
        await _service.SyncedAsync();
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
        await _hdfs.DisposeAsync();
    }

    private static JsonObject Full(string name, string node)
    {
        var pod = new PodRequest(Paths: null, name) { Uid = name }.ToJson();
        pod["spec"]!["nodeName"] = node;
        pod["spec"]!["containers"]![0]!["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "1000" } };
        return pod;
    }

    private async Task<JsonNode> ExplainAsync(string name)
    {
        using var answer = await _service.Management.GetAsync(new Uri($"/api/v1/explain/default/{name}", UriKind.Relative));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private void Add(string name, string maxWait, params string[] otherGates)
    {
        var pod = new PodRequest("/in/n2", name)
        {
            Uid = name,
            Annotations = new Dictionary<string, string>
            {
                ["hdfs.locality/group-size"] = "1",
                ["hdfs.locality/level"] = "node",
                ["hdfs.locality/max-wait"] = maxWait,
            },
        }.ToJson();
        pod["spec"]!["schedulingGates"] = new JsonArray(
            [.. otherGates.Append(IPodGates.Gate).Select(gate => new JsonObject { ["name"] = gate })]);
        pod["spec"]!["containers"]![0]!["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "1" } };
        _cluster.Objects.AddPod(pod);
    }

    private string[] GatesOf(string name) =>
        [.. (Get(name)["spec"]!["schedulingGates"] as JsonArray ?? []).Select(gate => (string)gate!["name"]!)];

    private string? ConditionOf(string name) => (Get(name)["status"]?["conditions"] as JsonArray ?? [])
        .Where(condition => (string?)condition!["type"] == WaitingCondition.Type)
        .Select(condition => (string?)condition!["status"])
        .SingleOrDefault();

    private JsonObject Get(string name) => _cluster.Objects.GetPod("default", name)!;
}
