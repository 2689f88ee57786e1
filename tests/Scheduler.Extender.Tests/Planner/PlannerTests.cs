using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Planner;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Planner;

/// <summary>The service with the planner on, beside a sandbox API server and NameNode: gated pods go where their blocks are.</summary>
public sealed class PlannerTests : PlannerRig
{
    [Fact]
    public async Task Create_GatedJob_IsNominatedOneToANodeAndReleased()
    {
        for (var pod = 0; pod < 3; pod++) Add($"exec-{pod}", "/in", size: 3);

        await ReleasedAsync("exec-0", "exec-1", "exec-2");

        Assert.Equal(["n1", "n2", "n3"], Nominated("exec-0", "exec-1", "exec-2").Order());
        var requests = Cluster.Server.Requests;
        Assert.Equal((3, 3), (requests.Count("patch pods/status"), requests.Count("patch pods")));
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

        Cluster.Objects.BindPod("default", "exec-0", "n2");

        await Eventually.HoldsAsync(
            () => !new[] { "LocalityPlanned", "LocalityPlaced" }.Except(ReasonsOf("exec-0")).Any(), "plan and placement are reported");
        var metrics = await Service.MetricsAsync();
        Assert.Equal(1, metrics["planned_pods_bound_total{outcome=\"Followed\"}"]);
        Assert.Equal(1, metrics["gates_removed_total{reason=\"Planned\"}"]);
        using var explained = await Service.ExplainAsync(new PodRequest("/in/n2", "exec-0"));
        var plan = explained.RootElement.GetProperty("plan");
        Assert.Equal("Planned n2", $"{plan.GetProperty("status")} {plan.GetProperty("node")}");
        Assert.Contains("overrules preferred terms", $"{plan.GetProperty("message")}", StringComparison.Ordinal);
        Assert.True(explained.RootElement.GetProperty("isPlan").GetBoolean());
        Assert.Equal("Best", $"{explained.RootElement.GetProperty("bound").GetProperty("verdict")}");
        Assert.Contains("as planned with its job", $"{explained.RootElement.GetProperty("summary")}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bind_ElsewhereThanPlanned_IsNotFollowedInEventsExplainAndMetrics()
    {
        Add("exec-0", "/in/n2", size: 1);
        await ReleasedAsync("exec-0");

        Cluster.Objects.BindPod("default", "exec-0", "n1");

        await Eventually.HoldsAsync(() => ReasonsOf("exec-0").Contains("LocalityNotFollowed"), "the owner gets an Event");
        await Eventually.HoldsAsync(
            async () => (await Service.MetricsAsync())["bound_missed_pods_total{reason=\"NotFollowed\"}"] == 1, "it is counted");
        using var explained = await Service.ExplainAsync(new PodRequest("/in/n2", "exec-0"));
        var best = explained.RootElement.GetProperty("bestNode");
        Assert.Equal("n2 NotFollowed", $"{best.GetProperty("node")} {best.GetProperty("why")}");
        Assert.Equal("NotFollowed", $"{explained.RootElement.GetProperty("bound").GetProperty("verdict")}");
        Assert.DoesNotContain("LocalityMissed", ReasonsOf("exec-0"));
    }

    /// <summary>A 500 does not say whether the node was nominated; the answer to the removal of the gate does.</summary>
    [Fact]
    public async Task Create_NominationEndsUnknown_IsReleasedUnplannedInEventsExplainAndMetrics()
    {
        Cluster.Server.Faults.Inject(ApiServerFault.ServerError, times: 1, operation: "patch pods/status");
        Add("exec-0", "/in/n2", size: 1, pod => pod["spec"]!["schedulerName"] = "volcano");

        await ReleasedAsync("exec-0");
        await CountedAsync(ReleaseReason.NotNominated, 1);

        Assert.Equal([""], Nominated("exec-0"));
        await Eventually.HoldsAsync(() => ReasonsOf("exec-0").Contains("LocalityReleased"), "the owner gets the reason");
        Cluster.Objects.BindPod("default", "exec-0", "n1");
        await Eventually.HoldsAsync(
            async () => (await Service.MetricsAsync()).Sum("bound_pods_total") == 1, "the binding is recorded");
        Assert.Equal(["LocalityReleased"], ReasonsOf("exec-0"));
        Assert.Contains("could not be nominated", await PlanOf("exec-0"), StringComparison.Ordinal);
        Assert.Equal(0, (await Service.MetricsAsync()).Sum("planned_pods_bound_total"));
    }

    /// <summary>No scheduler asks us about such a pod.</summary>
    [Fact]
    public async Task Bind_GatedPodThatWasReleasedUnplanned_IsAnOutcomeOfAnyScheduler()
    {
        Add("exec-0", "/in/n2", size: 1, pod =>
        {
            pod["spec"]!["schedulerName"] = "volcano";
            pod["spec"]!["resourceClaims"] = new JsonArray(new JsonObject { ["name"] = "gpu" });
        });
        await Eventually.HoldsAsync(
            async () => (await PlanOf("exec-0")).Contains("Released without a plan", StringComparison.Ordinal), "it is released");

        Cluster.Objects.BindPod("default", "exec-0", "n2");

        await Eventually.HoldsAsync(
            async () => (await Service.MetricsAsync())["bound_pods_total{level=\"NodeLocal\"}"] == 1, "it is counted at its level");
        var metrics = await Service.MetricsAsync();
        Assert.True(metrics["bound_bytes_total{level=\"NodeLocal\"}"] > 0);
        Assert.Equal(1, metrics["bound_missed_pods_total{reason=\"Unknown\"}"]);
        Assert.Equal(1, metrics["gates_removed_total{reason=\"Unplannable\"}"]);
        Assert.Equal(0, metrics["bound_achievable_bytes_total"]);
    }

    [Fact]
    public async Task Explain_LaterPodOfTheNameThatWasAnswered_IsTheAnswer()
    {
        Add("exec-0", "/missing", size: 1);
        await ReleasedAsync("exec-0");
        await Eventually.HoldsAsync(
            async () => (await PlanOf("exec-0")).Contains("Released without a plan", StringComparison.Ordinal), "the release is known");
        var later = new PodRequest("/in/n1", "exec-0") { Uid = "later" };

        await Service.ScoresBecomeAsync(TestHdfs.OnN1, later, TestHdfs.Nodes);

        using var explained = await Service.ExplainAsync(later);
        Assert.Equal(3, explained.RootElement.GetProperty("nodesOffered").GetInt32());
        Assert.False(explained.RootElement.TryGetProperty("plan", out _));
    }

    [Fact]
    public async Task Explain_AnotherGateKeepsThePodToo_NamesIt()
    {
        Add("exec-0", "/in/n2", size: 1, pod =>
            pod["spec"]!["schedulingGates"]!.AsArray().Add(new JsonObject { ["name"] = "kueue.x-k8s.io/admission" }));

        await Eventually.HoldsAsync(
            async () => (await PlanOf("exec-0")).Contains("kueue.x-k8s.io/admission", StringComparison.Ordinal), "the gate is named");
        await Eventually.HoldsAsync(async () => await WaitingAsync() is ["exec-0 OtherGates"], "it is listed among those that wait");
    }

    [Fact]
    public async Task Create_PodOfAnotherKind_IsReleasedWithTheReason()
    {
        Add("exec-0", "/in/n2", size: 1, pod => pod["spec"]!["volumes"] = JsonNode.Parse(
            """[{"name":"data","persistentVolumeClaim":{"claimName":"data"}}]"""));

        await ReleasedAsync("exec-0");

        Assert.Equal([""], Nominated("exec-0"));
        await Eventually.HoldsAsync(() => ReasonsOf("exec-0").Contains("LocalityReleased"), "the owner gets the reason");
        Assert.Contains("Released without a plan: no plan follows", await PlanOf("exec-0"), StringComparison.Ordinal);
    }

    /// <summary>Our gate is ours to remove, whether or not the pod still asks for a plan.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Create_GatedWithoutTheAnnotation_IsReleased(bool isTakenAwayLater)
    {
        const string Queue = "queue";
        Add("exec-0", "/in/n2", size: 1, pod =>
        {
            if (!isTakenAwayLater) pod["metadata"]!["annotations"]!.AsObject().Clear();
            pod["spec"]!["schedulingGates"]!.AsArray().Add(new JsonObject { ["name"] = Queue });
        });
        await Eventually.HoldsAsync(async () => (await Service.MetricsAsync())["gated_pods"] == 1, "the service knows the pod");

        Cluster.Objects.UpdatePod("default", "exec-0", pod =>
        {
            pod["metadata"]!["annotations"]!.AsObject().Clear();
            pod["spec"]!["schedulingGates"] = new JsonArray(new JsonObject { ["name"] = IPodGates.Gate });
        });

        await ReleasedAsync("exec-0");
        Assert.Equal([""], Nominated("exec-0"));
        await Eventually.HoldsAsync(async () => (await Service.MetricsAsync())["gated_pods"] == 0, "the service forgets it");
        await CountedAsync(ReleaseReason.NoInput, 1);
    }

    [Fact]
    public async Task Create_MisspeltAnnotation_IsPlannedAndItsOwnerIsTold()
    {
        Add("exec-0", "/in/n2", size: 1, pod => pod["metadata"]!["annotations"]!["hdfs.locality/max-wiat"] = "10s");

        await Eventually.HoldsAsync(() => ReasonsOf("exec-0").Contains("LocalityIgnored"), "its owner has an Event");

        Assert.Equal(["n2"], Nominated("exec-0"));
        // Its own scheduler may ask after all.
        await Service.SendAsync("prioritize", PodRequest.Offer(Get("exec-0"), TestHdfs.Nodes));
        Assert.Single(ReasonsOf("exec-0"), "LocalityIgnored");
        Assert.Equal(1, (await Service.MetricsAsync())["ignored_annotations_total{reason=\"UnknownKey\"}"]);
    }

    [Fact]
    public async Task Create_NearNodeIsCordonedOrTainted_IsPlannedOntoTheNext()
    {
        Cluster.Objects.UpdateNode("n1", node => node["spec"]!["unschedulable"] = true);
        Cluster.Objects.UpdateNode("n2", node => node["spec"]!["taints"] = JsonNode.Parse("""[{"key":"k","effect":"NoSchedule"}]"""));
        await Eventually.HoldsAsync(
            () => Service.Services.GetRequiredService<Core.Cluster.ClusterState>().Nodes.Nodes.Any(node => node.IsUnschedulable),
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
        await CountedAsync(ReleaseReason.NoRoom, 1);
    }

    [Fact]
    public async Task Create_UnreadableInput_IsReleased()
    {
        Add("exec-0", "/missing", size: 1);

        await ReleasedAsync("exec-0");

        await CountedAsync(ReleaseReason.NoMap, 1);
    }

    [Fact]
    public async Task Restart_GroupHalfPlaced_ContinuesFromBoundAndNominatedSiblings()
    {
        Add("exec-0", "/in", size: 3);
        Add("exec-1", "/in", size: 3);
        await ReleasedAsync("exec-0", "exec-1");
        Cluster.Objects.BindPod("default", "exec-0", Nominated("exec-0")[0]);
        await Service.DisposeAsync();
        Service = await StartAsync();

        Add("exec-2", "/in", size: 3);
        await ReleasedAsync("exec-2");

        var bound = (string?)Get("exec-0")["spec"]!["nodeName"];
        Assert.Equal(["n1", "n2", "n3"], Nominated("exec-1", "exec-2").Append(bound).Order());
    }

    [Fact]
    public async Task Stop_LeaderInMidBurst_TheOtherReplicaFreesTheRest()
    {
        await using var other = await StartAsync();
        for (var pod = 0; pod < 10; pod++) Add($"early-{pod}", "/in", size: 20);
        await Service.DisposeAsync();
        for (var pod = 0; pod < 10; pod++) Add($"late-{pod}", "/in", size: 20);

        await ReleasedAsync([.. Enumerable.Range(0, 10).SelectMany(pod => (string[])[$"early-{pod}", $"late-{pod}"])]);

        Service = await StartAsync();
    }

    [Fact]
    public async Task Create_DeletedWhileItIsCollected_LeavesNothingBehind()
    {
        Add("exec-0", "/in", size: 2);
        Cluster.Objects.DeletePod("default", "exec-0");
        Add("exec-1", "/in/n3", size: 1);

        await ReleasedAsync("exec-1");

        Assert.Equal(["n3"], Nominated("exec-1"));
        Assert.Equal(0, (await Service.MetricsAsync())["gated_pods"]);
    }

    [Fact]
    public async Task Create_AnotherGateIsThere_WaitsForItThenPlans()
    {
        Add("exec-0", "/in/n2", size: 1, pod => ((JsonArray)pod["spec"]!["schedulingGates"]!).Add(new JsonObject { ["name"] = "queue" }));
        Add("exec-1", "/in/n3", size: 1);
        await ReleasedAsync("exec-1");
        Assert.Equal([""], Nominated("exec-0"));

        Cluster.Objects.UpdatePod("default", "exec-0", pod => pod["spec"]!["schedulingGates"] =
            new JsonArray(new JsonObject { ["name"] = IPodGates.Gate }));

        await ReleasedAsync("exec-0");
        Assert.Equal(["n2"], Nominated("exec-0"));
    }

    /// <summary>The pods that wait, each with its reason, as decisions list them.</summary>
    private async Task<string[]> WaitingAsync()
    {
        using var waiting = JsonDocument.Parse(
            await Service.Management.GetByteArrayAsync(new Uri("/api/v1/decisions?show=waiting", UriKind.Relative)));
        return
        [
            .. waiting.RootElement.GetProperty("decisions").EnumerateArray()
                .Select(decision => $"{decision.GetProperty("pod")} {decision.GetProperty("why")}"),
        ];
    }
}
