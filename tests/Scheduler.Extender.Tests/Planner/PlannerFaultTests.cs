using System.Text.Json.Nodes;
using Scheduler.Core.Cluster;
using Scheduler.Core.Siblings;
using Scheduler.Extender.Tests.Support;
using Scheduler.Kubernetes.Client;
using Scheduler.Planner;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Kubernetes;
using Xunit.Abstractions;

namespace Scheduler.Extender.Tests.Planner;

/// <summary>What becomes of gated and planned pods while HDFS, nodes, the API server or the leader fail.</summary>
public sealed class PlannerFaultTests(ITestOutputHelper output) : PlannerRig
{
    private const int Burst = 200;

    [Theory]
    [InlineData(NameNodeFault.ServerError)]
    [InlineData(NameNodeFault.Hang)]
    public async Task NameNode_AwayOrSlow_PodsAreReleasedUnplanned(NameNodeFault fault)
    {
        Hdfs.NameNode.Faults.Inject(fault);
        foreach (var pod in Names(3)) Add(pod, "/in", size: 3);

        await ReleasedAsync([.. Names(3)]);

        Assert.Equal(["", "", ""], Nominated([.. Names(3)]));
        await CountedAsync(ReleaseReason.NoMap, 3);
        Assert.Contains("block locations", await PlanOf("exec-0"), StringComparison.Ordinal);
        Hdfs.NameNode.Faults.Clear();
        await PrintAsync();
    }

    /// <summary>kube-scheduler takes another node. The rest of the job is planned around where it is now.</summary>
    [Fact]
    public async Task Node_CordonedBeforeTheBinding_IsNotFollowedAndItsSiblingsKnow()
    {
        Add("exec-0", "/in", size: 3);
        await ReleasedAsync("exec-0");
        var planned = Nominated("exec-0")[0];
        var (taken, left) = (TestHdfs.Nodes.First(node => node != planned), TestHdfs.Nodes.Last(node => node != planned));
        Cluster.Objects.UpdateNode(planned, node => node["spec"]!["unschedulable"] = true);
        Cluster.Objects.BindPod("default", "exec-0", taken);
        await Eventually.HoldsAsync(() => ReasonsOf("exec-0").Contains("LocalityNotFollowed"), "the owner gets an Event");

        Add("exec-1", "/in", size: 3);
        await ReleasedAsync("exec-1");

        Assert.Equal([left], Nominated("exec-1"));
        await PrintAsync();
    }

    /// <summary>kube-scheduler finds no node at first, and leaves the nomination, as it may from 1.35 on.</summary>
    [Fact]
    public async Task Node_GoneBeforeTheBinding_NominationIsClearedAndNothingElse()
    {
        Add("exec-0", "/in/n2", size: 1);
        await ReleasedAsync("exec-0");
        Assert.Equal(1, Service.Get<SiblingLedger>().Counts.Reserved);
        var spec = Get("exec-0")["spec"]!.ToJsonString();

        Cluster.Objects.DeleteNode("n2");
        Cluster.Objects.UpdatePod("default", "exec-0", IsUnschedulable);

        await Eventually.HoldsAsync(() => Nominated("exec-0")[0].Length == 0, "the nomination is cleared");
        await Eventually.HoldsAsync(() => Service.Get<SiblingLedger>().Counts.Reserved == 0, "nothing is reserved");
        Assert.Equal(spec, Get("exec-0")["spec"]!.ToJsonString());
        Assert.Equal("Unschedulable", (string?)Assert.Single(ConditionsOf("exec-0"))!["reason"]);
        Cluster.Objects.BindPod("default", "exec-0", "n1");
        await Eventually.HoldsAsync(() => ReasonsOf("exec-0").Contains("LocalityNotFollowed"), "the owner gets an Event");
        await PrintAsync();
    }

    [Fact]
    public async Task Gate_MayNotBeRemoved_IsDegradedWithAWarningUntilItMay()
    {
        Cluster.Server.Faults.Inject(ApiServerFault.Forbidden, operation: "patch pods");
        Add("exec-0", "/in/n2", size: 1);

        await Eventually.HoldsAsync(async () => (await Service.ReadyAsync())["planner"].Status == "degraded", "readiness is degraded");
        var message = (await Service.ReadyAsync())["planner"].Message;
        Assert.Contains("The gate of 1 pod cannot be removed", message, StringComparison.Ordinal);
        Assert.Contains("403", message, StringComparison.Ordinal);
        Assert.Contains(Service.Warnings, warning => warning.Contains("default/exec-0 still has our gate", StringComparison.Ordinal));
        Cluster.Server.Faults.Clear();

        await ReleasedAsync("exec-0");
        await Eventually.HoldsAsync(async () => (await Service.ReadyAsync())["planner"].Status == "ok", "readiness is ok");
    }

    [Fact]
    public async Task Wait_NoNodeHasRoom_IsReleasedAtOnce()
    {
        Add("exec-0", "/in/n2", size: 1, pod =>
        {
            AsksToWait(pod);
            pod["spec"]!["nodeSelector"] = new JsonObject { ["disk"] = "none" };
        });

        await ReleasedAsync("exec-0");

        await CountedAsync(ReleaseReason.NoRoom, 1);
    }

    /// <summary>
    /// Its near node stays full: at the end of its time with our gate it is released. On a busy machine the last plan before may come late.
    /// </summary>
    [Fact]
    public async Task Wait_LongerThanMaxGated_IsCut()
    {
        await Service.DisposeAsync();
        Service = await StartAsync(new PlannerOptions { MaxGated = TimeSpan.FromSeconds(5), Lease = "hdfs-locality/short" });
        await Eventually.HoldsAsync(async () => (await Service.MetricsAsync())["planner_leader"] == 1, "the service leads");
        Hdfs.Files.CreatePlacedFile("/big", 1L << 40, [["n2"]], blockSize: 1L << 40);
        Cluster.Objects.UpdateNode("n2", node => node["spec"]!["taints"] = JsonNode.Parse("""[{"key":"k","effect":"NoSchedule"}]"""));
        await Eventually.HoldsAsync(
            () => Service.Get<ClusterState>().Nodes.Nodes.Any(node => node.Traits is { Taints.Length: > 0 }), "the service knows");
        Add("exec-0", "/big", size: 1, AsksToWait);
        await Eventually.HoldsAsync(() => IsWaiting("exec-0"), "it waits");

        await ReleasedAsync("exec-0");

        await Eventually.HoldsAsync(
            async () => await RemovedAsync(ReleaseReason.NothingNear) + await RemovedAsync(ReleaseReason.Overdue) == 1,
            "it is released at the end of its time");
        Assert.True(IsWaiting("exec-0"), "the record stands until it is bound");
        Cluster.Objects.BindPod("default", "exec-0", "n1");
        await Eventually.HoldsAsync(
            async () => (await Service.MetricsAsync())["wait_duration_seconds_count{outcome=\"Relaxed\"}"] == 1, "it was not met");
    }

    /// <summary>
    /// Nothing of the leader arrives any more: neither its patches, nor that it gives up its lease. The other replica reaches the same
    /// cluster by an API server of its own.
    /// </summary>
    [Fact]
    public async Task Leader_KilledInMidBurst_TheOtherReplicaFreesTheRest()
    {
        await using var server = await SandboxApiServer.StartAsync(Cluster.Objects, TimeProvider.System, CancellationToken.None);
        await using var other = await StartAsync(
            new PlannerOptions { MaxGated = TimeSpan.FromSeconds(3) }, new ClusterConnection(server.Address));
        Cluster.Server.Faults.Latency = TimeSpan.FromMilliseconds(20);
        foreach (var pod in Names(Burst)) Add(pod, "/in", size: Burst);
        await Eventually.HoldsAsync(() => Nominated([.. Names(Burst)]).Any(node => node.Length > 0), "the leader is in mid-burst");

        Cluster.Server.Faults.Inject(ApiServerFault.Hang);
        var gated = Names(Burst).Count(IsGated);
        await ReleasedAsync([.. Names(Burst)]);

        Assert.Equal(0, (await other.MetricsAsync())["planner_leader"]);
        Assert.InRange(gated, 1, Burst);
        var nominated = Nominated([.. Names(Burst)]).Count(node => node.Length > 0);
        var patches = PatchesAt(Cluster.Server) + PatchesAt(server);
        output.WriteLine(
            $"{Burst} pods created, {nominated} planned, {Burst - nominated} released unplanned, {patches} patches; "
                + $"{gated} were gated when the leader was killed.");
        Cluster.Server.Faults.Clear();
    }

    private static IEnumerable<string> Names(int pods) => Enumerable.Range(0, pods).Select(pod => $"exec-{pod}");

    private static long PatchesAt(SandboxApiServer server) =>
        server.Requests.Count("patch pods") + server.Requests.Count("patch pods/status");

    private static void AsksToWait(JsonObject pod)
    {
        var annotations = pod["metadata"]!["annotations"]!;
        (annotations["hdfs.locality/level"], annotations["hdfs.locality/max-wait"]) = ("node", "5m");
    }

    private static void IsUnschedulable(JsonObject pod) => pod["status"]!["conditions"] = new JsonArray(
        new JsonObject { ["type"] = "PodScheduled", ["status"] = "False", ["reason"] = "Unschedulable" });

    private bool IsWaiting(string pod) => ConditionsOf(pod).Any(condition => (string?)condition!["type"] == "hdfs.locality/Waiting");

    private JsonArray ConditionsOf(string pod) => Get(pod)["status"]?["conditions"] as JsonArray ?? [];

    private bool IsGated(string pod) => Get(pod)["spec"]!["schedulingGates"] is JsonArray { Count: > 0 };

    private async Task PrintAsync()
    {
        var metrics = await Service.MetricsAsync();
        output.WriteLine(
            $"{metrics.Sum("gates_removed_total")} gates removed, {metrics["gates_removed_total{reason=\"Planned\"}"]} of them planned, "
                + $"{PatchesAt(Cluster.Server)} patches.");
    }
}
