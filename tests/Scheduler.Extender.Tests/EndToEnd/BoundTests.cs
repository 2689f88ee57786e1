using System.Text.Json;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>What becomes of an answer: where the pod is bound, which Events its owner gets, and what the modes make of it.</summary>
public sealed class BoundTests : IAsyncLifetime
{
    private static readonly PodRequest Pod = new(PlacedInput.Path);
    private static readonly string[] Nodes = PlacedInput.Nodes;

    private PlacedInput _input = null!;

    private TestCluster Cluster => _input.Cluster;

    public async Task InitializeAsync() => _input = await PlacedInput.StartAsync(length: 1500);

    public async Task DisposeAsync() => await _input.DisposeAsync();

    [Fact]
    public async Task PodBound_AfterAnAnswer_IsRecordedByLevelAndExplained()
    {
        await using var service = await _input.ServeAsync();
        Cluster.Add(Pod);
        await service.ScoresBecomeAsync("10 5 0", Pod, Nodes);

        Cluster.Objects.BindPod(Pod.Namespace, Pod.Name, "k2");
        await Eventually.HoldsAsync(async () => (await service.MetricsAsync()).Sum("bound_pods_total") == 1, "the binding is seen");
        // A later change of the pod is not another binding.
        Cluster.Objects.UpdatePod(Pod.Namespace, Pod.Name, pod => pod["status"]!["phase"] = "Running");

        var metrics = await service.MetricsAsync();
        Assert.Equal(500, metrics["bound_bytes_total{level=\"NodeLocal\"}"]);
        Assert.Equal(1000, metrics["bound_bytes_total{level=\"OffSwitch\"}"]);
        Assert.Equal(0, metrics["bound_bytes_total{level=\"RackLocal\"}"] + metrics["bound_bytes_total{level=\"NodeCached\"}"]);
        Assert.Equal(1, metrics["bound_pods_total{level=\"NodeLocal\"}"]);
        await Eventually.HoldsAsync(async () => await BoundNodeAsync(service) == "k2", "explain shows where it was bound");
        using var explained = await service.ExplainAsync(Pod);
        var best = explained.RootElement.GetProperty("bestNode");
        Assert.Equal(("k1", "Outvoted"), (best.GetProperty("node").GetString(), best.GetProperty("why").GetString()));
        Assert.Equal(0.5, explained.RootElement.GetProperty("bound").GetProperty("achievedToAchievable").GetDouble());
        Assert.Equal(500, explained.RootElement.GetProperty("bound").GetProperty("byChanceBytes").GetInt64());
        await Eventually.HoldsAsync(() => Cluster.Objects.Events.Count == 1, "its owner has an Event");
        Assert.Equal(
            ("LocalityMissed", "Normal"), ((string?)Cluster.Objects.Events[0]["reason"], (string?)Cluster.Objects.Events[0]["type"]));
        Assert.StartsWith(
            "500 B of its 1.5 KiB is on k2; k1 holds 1000 B, but", (string?)Cluster.Objects.Events[0]["note"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PodsBoundAndWaiting_AreAddedUpAndFoundByWhatBecameOfThem()
    {
        await using var service = await _input.ServeAsync();
        PodRequest[] pods = [Pod, Pod with { Name = "pod-2", Uid = "uid-2" }, Pod with { Name = "pod-3", Uid = "uid-3" }];
        foreach (var pod in pods)
        {
            Cluster.Add(pod);
            await service.ScoresBecomeAsync("10 5 0", pod, Nodes);
        }

        await Eventually.HoldsAsync(async () => await NamesAsync(service, "?show=waiting") == "pod-1 pod-2 pod-3", "the pods are seen");
        Cluster.Objects.BindPod(Pod.Namespace, "pod-1", "k1");
        Cluster.Objects.BindPod(Pod.Namespace, "pod-2", "k2");
        await Eventually.HoldsAsync(async () => (await service.MetricsAsync()).Sum("bound_pods_total") == 2, "the bindings are seen");

        await Eventually.HoldsAsync(async () => await NamesAsync(service, "?show=missed") == "pod-2", "the missed pod is listed");
        Assert.Equal("pod-3", await NamesAsync(service, "?show=waiting"));
        Assert.Equal("", await NamesAsync(service, "?show=waiting&search=pod-2"));
        Assert.Equal("pod-1 pod-2 pod-3", await NamesAsync(service, ""));
        var metrics = await service.MetricsAsync();
        using var outcomes = JsonDocument.Parse(await service.Management.GetByteArrayAsync(new Uri("/api/v1/outcomes", UriKind.Relative)));
        var hour = outcomes.RootElement.GetProperty("lastHour");
        Assert.Equal(
            """{"pods":2,"unknownPods":0,"missedPods":1,"achievedBytes":1500,"achievableBytes":2000,"byChanceBytes":1000}""",
            hour.GetRawText());
        Assert.Equal(hour.GetRawText(), outcomes.RootElement.GetProperty("lastDay").GetRawText());
        Assert.Equal(hour.GetRawText(), outcomes.RootElement.GetProperty("steps")[0].GetProperty("totals").GetRawText());
        Assert.Equal((1500, 2000), (metrics["bound_achieved_bytes_total"], metrics["bound_achievable_bytes_total"]));
        Assert.Matches(@"^\d+\.\d+\.\d+[^+]*$", outcomes.RootElement.GetProperty("version").GetString());
        using var cluster = JsonDocument.Parse(await service.Management.GetByteArrayAsync(
            new Uri($"/api/v1/cluster?namespace={Pod.Namespace}&group=uid-2", UriKind.Relative)));
        var group = cluster.RootElement.GetProperty("group");
        Assert.Equal(
            (500, 500, 0, 1000),
            (group.GetProperty("outcomes").GetProperty("achievedBytes").GetInt64(), group.GetProperty("ownNodeBytes").GetInt64(),
                group.GetProperty("ownRackBytes").GetInt64(), group.GetProperty("otherBytes").GetInt64()));
    }

    [Fact]
    public async Task PodBound_NoReplicaWasLive_IsUnknownAndNotFarFromItsInput()
    {
        foreach (var dataNode in _input.Hdfs.Files.DataNodes) dataNode.IsDead = true;
        await using var service = await _input.ServeAsync();
        Cluster.Add(Pod);
        await Eventually.HoldsAsync(async () =>
        {
            await service.ScoresAsync(Pod, Nodes);
            return await service.ReasonAsync(Pod) == "NoLiveReplica";
        });

        Cluster.Objects.BindPod(Pod.Namespace, Pod.Name, "k2");
        await Eventually.HoldsAsync(
            async () => (await service.MetricsAsync())["bound_missed_pods_total{reason=\"Unknown\"}"] == 1, "the binding is seen");

        var metrics = await service.MetricsAsync();
        Assert.Equal((0, 0), (metrics.Sum("bound_pods_total"), metrics.Sum("bound_bytes_total")));
        using var explained = await service.ExplainAsync(Pod);
        Assert.Contains("no live replica", explained.RootElement.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Empty(Cluster.Objects.Events);
    }

    [Fact]
    public async Task PodBound_NeverAskedAbout_IsCountedApart()
    {
        await using var service = await _input.ServeAsync();
        Cluster.Add(Pod);
        Cluster.Objects.BindPod(Pod.Namespace, Pod.Name, "k1");

        await Eventually.HoldsAsync(async () => (await service.MetricsAsync())["bound_unasked_pods_total"] == 1, "the binding is seen");

        var metrics = await service.MetricsAsync();
        Assert.Equal(0, metrics.Sum("bound_pods_total"));
        Assert.Equal((1, 1), (metrics["bound_missed_pods_total{reason=\"Unknown\"}"], metrics.Sum("bound_missed_pods_total")));
        Assert.Equal(0, metrics["bound_achievable_bytes_total"]);
        Assert.Equal(new OutcomeTotals(1, 1, 0, 0, 0, 0), service.Get<OutcomeTrend>().TotalsOf(OutcomeTrend.Steps));
    }

    [Fact]
    public async Task PodBound_AnsweredBeforeItsMapWasRead_IsUnknownAndInNoRatio()
    {
        await using var service = await _input.ServeAsync(settings => settings with
        {
            Extender = settings.Extender with { ColdWait = TimeSpan.Zero },
        });
        Assert.Equal("0 0 0", await service.ScoresAsync(Pod, Nodes));
        Assert.Equal("MapPending", await service.ReasonAsync(Pod));
        await Eventually.HoldsAsync(
            () => service.Get<IPodInputs>().TryLocate([new InputPath("", PlacedInput.Path)]) is not null, "the map is read meanwhile");

        Cluster.Add(Pod);
        await Eventually.HoldsAsync(() => service.Get<ClusterState>().Pods.LocalityPods.ContainsKey(Pod.Uid), "the pod is seen");
        Cluster.Objects.BindPod(Pod.Namespace, Pod.Name, "k3");

        await Eventually.HoldsAsync(async () => (await service.MetricsAsync()).Sum("bound_pods_total") == 1, "the binding is seen");
        var metrics = await service.MetricsAsync();
        Assert.Equal((1, 1), (metrics["bound_missed_pods_total{reason=\"Unknown\"}"], metrics.Sum("bound_missed_pods_total")));
        Assert.Equal((0, 0), (metrics["bound_achieved_bytes_total"], metrics["bound_achievable_bytes_total"]));
        await Eventually.HoldsAsync(() => Cluster.Objects.Events.Count == 1, "its owner has an Event");
        Assert.Equal("LocalityPlaced", (string?)Cluster.Objects.Events[0]["reason"]);
        using var explained = await service.ExplainAsync(Pod);
        Assert.Equal("Unknown", explained.RootElement.GetProperty("bound").GetProperty("verdict").GetString());
        Assert.Equal(JsonValueKind.Null, explained.RootElement.GetProperty("bestNode").ValueKind);
    }

    [Fact]
    public async Task PodBound_ModeObserve_IsNotCalledOutvoted()
    {
        await using var service = await _input.ServeAsync(settings => settings with
        {
            Extender = settings.Extender with { Mode = ExtenderMode.Observe },
        });
        Cluster.Add(Pod);
        await Eventually.HoldsAsync(
            async () => await service.ScoresAsync(Pod, Nodes) == "0 0 0" && await service.ReasonAsync(Pod) == "None", "the map is read");
        await Eventually.HoldsAsync(() => service.Get<ClusterState>().Pods.LocalityPods.ContainsKey(Pod.Uid), "the pod is seen");

        Cluster.Objects.BindPod(Pod.Namespace, Pod.Name, "k2");

        await Eventually.HoldsAsync(async () => (await service.MetricsAsync()).Sum("bound_pods_total") == 1, "the binding is seen");
        var metrics = await service.MetricsAsync();
        Assert.Equal((1, 1), (metrics["bound_missed_pods_total{reason=\"Observed\"}"], metrics.Sum("bound_missed_pods_total")));
        Assert.Equal((500, 1000), (metrics["bound_achieved_bytes_total"], metrics["bound_achievable_bytes_total"]));
    }

    /// <summary>With paths, and without: then the typo may be the reason.</summary>
    [Theory]
    [InlineData("/in/a", "hdfs.locality/maxwait", "Did you mean hdfs.locality/max-wait?")]
    [InlineData(null, "hdfs.locality/path", "Did you mean hdfs.locality/paths?")]
    [InlineData(null, "hdfs.locality/datanode", "an annotation of nodes")]
    public async Task Prioritize_UnknownKey_IsSaidOnceInAnEvent(string? paths, string key, string hint)
    {
        await using var service = await _input.ServeAsync();
        var pod = Pod with { Paths = paths, Annotations = new Dictionary<string, string> { [key] = "x", ["hdfs.locality/zzz"] = "" } };
        Cluster.Add(pod);

        for (var attempt = 0; attempt < 3; attempt++) await service.ScoresAsync(pod, Nodes);
        await Eventually.HoldsAsync(() => Cluster.Objects.Events.Count > 0, "the event is written");
        await service.ScoresAsync(pod, Nodes);

        var written = Assert.Single(Cluster.Objects.Events);
        Assert.Equal(("LocalityIgnored", "Warning"), ((string?)written["reason"], (string?)written["type"]));
        Assert.All([key, hint, "hdfs.locality/zzz"], part => Assert.Contains(part, (string?)written["note"], StringComparison.Ordinal));
        if (paths is null) return;
        Assert.Equal(1, (await service.MetricsAsync())["ignored_annotations_total{reason=\"UnknownKey\"}"]);
        using var explained = await service.ExplainAsync(pod);
        Assert.Contains(hint, explained.RootElement.GetProperty("ignored")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prioritize_IgnoredAnnotation_IsSaidOnceInAnEventAndAMetric()
    {
        await using var service = await _input.ServeAsync();
        var annotations = new Dictionary<string, string> { ["hdfs.locality/level"] = "galaxy" };
        var pod = Pod with { Paths = "/in/a,s3://bucket/in", Annotations = annotations };
        Cluster.Add(pod);

        for (var attempt = 0; attempt < 3; attempt++) await service.ScoresAsync(pod, Nodes);
        await Eventually.HoldsAsync(() => Cluster.Objects.Events.Count > 0, "the event is written");
        await service.ScoresAsync(pod, Nodes);

        var written = Assert.Single(Cluster.Objects.Events);
        Assert.Equal(("LocalityIgnored", "Warning"), ((string?)written["reason"], (string?)written["type"]));
        Assert.Contains("s3://bucket/in", (string?)written["note"], StringComparison.Ordinal);
        Assert.Contains("hdfs.locality/level is 'galaxy'", (string?)written["note"], StringComparison.Ordinal);
        Assert.Equal(pod.Uid, (string?)written["regarding"]!["uid"]);
        var metrics = await service.MetricsAsync();
        Assert.Equal(1, metrics["ignored_annotations_total{reason=\"InvalidPath\"}"]);
        Assert.Equal(1, metrics["ignored_annotations_total{reason=\"InvalidLevel\"}"]);
    }

    [Fact]
    public async Task Prioritize_PathNotAllowed_IsNeutralAndSaysSo()
    {
        await using var service = await _input.ServeAsync(settings => settings with
        {
            Paths = new PathsOptions { Allow = { ["team-a"] = ["/in"] } },
        });
        var stranger = Pod with { Namespace = "team-b", Name = "stranger", Uid = "stranger" };
        Cluster.Add(stranger);

        await service.ScoresBecomeAsync("10 5 0", Pod with { Namespace = "team-a" }, Nodes);
        Assert.Equal("0 0 0", await service.ScoresAsync(stranger, Nodes));

        Assert.Equal("NoUsablePath", await service.ReasonAsync(stranger));
        Assert.Equal(1, (await service.MetricsAsync())["ignored_annotations_total{reason=\"NotAllowed\"}"]);
        await Eventually.HoldsAsync(() => Cluster.Objects.Events.Count == 1, "the event is written");
        Assert.Contains("Paths:Allow", (string?)Cluster.Objects.Events[0]["note"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prioritize_ModeObserve_AnswersZerosAndRecordsTheScores()
    {
        await using var service = await _input.ServeAsync(settings => settings with
        {
            Extender = settings.Extender with { Mode = ExtenderMode.Observe },
        });
        await Eventually.HoldsAsync(
            async () =>
            {
                Assert.Equal("0 0 0", await service.ScoresAsync(Pod, Nodes));
                return await service.ReasonAsync(Pod) == "None";
            },
            "the map is read");

        using var explained = await service.ExplainAsync(Pod);
        var best = explained.RootElement.GetProperty("best")[0];
        Assert.Equal(("k1", 10), (best.GetProperty("node").GetString(), best.GetProperty("score").GetInt32()));
        Assert.Contains("Extender:Mode is Observe", explained.RootElement.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.True((await service.MetricsAsync())["answers_total{reason=\"None\"}"] > 0);
    }

    [Fact]
    public async Task Prioritize_SparseScores_LeavesZerosOutOnceSomeNodeIsAbove()
    {
        await using var service = await _input.ServeAsync(settings => settings with
        {
            Extender = settings.Extender with { SparseScores = true, ColdWait = TimeSpan.Zero },
        });
        Assert.Equal(Nodes, (await service.PrioritizeAsync(Pod.Offer(Nodes), sparse: true)).Keys);

        await Eventually.HoldsAsync(
            async () => (await service.PrioritizeAsync(Pod.Offer(Nodes), sparse: true)).Count == 2, "zeros are left out");

        Assert.Equal(
            new Dictionary<string, int> { ["k1"] = 10, ["k2"] = 5 }, await service.PrioritizeAsync(Pod.Offer(Nodes), sparse: true));
    }

    [Fact]
    public async Task Bind_WhereConfigured_BindsThroughTheApiServerAndTellsAConflict()
    {
        await using var service = await _input.ServeAsync(settings => settings with { Extender = settings.Extender with { Bind = true } });
        Cluster.Add(Pod);

        Assert.Equal("", await BindAsync(service, "k3"));
        Assert.Equal("k3", (string?)Cluster.Objects.GetPod(Pod.Namespace, Pod.Name)!["spec"]!["nodeName"]);

        Assert.Contains("already assigned", await BindAsync(service, "k1"), StringComparison.Ordinal);
        Assert.Equal("k3", (string?)Cluster.Objects.GetPod(Pod.Namespace, Pod.Name)!["spec"]!["nodeName"]);
        var metrics = await service.MetricsAsync();
        Assert.Equal(1, metrics["kubernetes_calls_total{verb=\"bind\",outcome=\"Ok\"}"]);
        Assert.Equal(1, metrics["kubernetes_calls_total{verb=\"bind\",outcome=\"Conflict\"}"]);
    }

    [Fact]
    public async Task Bind_ApiServerUnreachable_IsAnErrorAnswer()
    {
        await using var service = await _input.ServeAsync(settings => settings with { Extender = settings.Extender with { Bind = true } });
        await Cluster.Server.StopAsync();

        Assert.Contains("Cannot bind pod default/pod-1 to node k3", await BindAsync(service, "k3"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bind_NotConfigured_IsNotFound()
    {
        await using var service = await _input.ServeAsync();

        Assert.Equal(404, (await service.SendAsync("bind", Pod.Bind("k1"))).Status);
    }

    private static async Task<string?> BindAsync(RunningService service, string node)
    {
        var (status, answer) = await service.SendAsync("bind", Pod.Bind(node));
        Assert.Equal(200, status);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("Error").GetString();
    }

    private static async Task<string> NamesAsync(RunningService service, string query)
    {
        using var answer = JsonDocument.Parse(
            await service.Management.GetByteArrayAsync(new Uri($"/api/v1/decisions{query}", UriKind.Relative)));
        return string.Join(
            ' ', answer.RootElement.GetProperty("decisions").EnumerateArray().Select(one => one.GetProperty("pod").GetString()).Order());
    }

    private static async Task<string?> BoundNodeAsync(RunningService service)
    {
        using var explained = await service.ExplainAsync(Pod);
        var bound = explained.RootElement.GetProperty("bound");
        return bound.ValueKind == JsonValueKind.Null ? null : bound.GetProperty("node").GetString();
    }
}
