using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Core.Decisions;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>A pod that waits, between the real service, a NameNode and an API server. The input is on k1.</summary>
public sealed class WaitTests : IAsyncLifetime
{
    private const string Condition = "hdfs.locality/Waiting";
    private const string Reason = "hdfs.locality: waiting for a node-local slot";

    private static readonly PodRequest Pod = new("/in/a")
    {
        Annotations = new Dictionary<string, string> { ["hdfs.locality/level"] = "node", ["hdfs.locality/max-wait"] = "15s" },
    };

    private static readonly string[] Nodes = ["k1", "k2", "k3"];

    private readonly ObservedClock _clock = new();
    private TestHdfs _hdfs = null!;
    private TestCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _hdfs = await TestHdfs.StartAsync();
        _hdfs.AddFile("/in/a", "n1");
        _cluster = await TestCluster.StartAsync(Nodes);
        _cluster.Annotate("k1", "n1");
        _cluster.Add(Pod);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _hdfs.DisposeAsync();
    }

    [Fact]
    public async Task Filter_NothingNear_HasTheConditionInThePodBeforeItAnswers()
    {
        await using var service = await StartAsync();

        Assert.Equal("", await FilterAsync(service, "k2", "k3"));

        var condition = ConditionOf(Pod)!;
        Assert.Equal(
            ("True", "WaitingForNode", Reason),
            ((string?)condition["status"], (string?)condition["reason"], (string?)condition["message"]));
        Assert.Equal(_clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null), (string?)condition["lastTransitionTime"]);
        await Eventually.HoldsAsync(
            () => _cluster.Objects.Events.Any(told => (string?)told["reason"] == "LocalityWaiting"), "the event is written");
        Assert.Equal("Held for a slot on a node that holds the input, for at most 15s.", (string?)_cluster.Objects.Events[0]["note"]);
        var metrics = await service.MetricsAsync();
        Assert.Equal((1, 15), (metrics["held_pods"], metrics["longest_wait_left_seconds"]));
    }

    [Fact]
    public async Task Filter_AskedAgain_AnswersTheSameBytesAndPatchesNoMore()
    {
        await using var service = await StartAsync();
        var first = await service.SendAsync("filter", Offer("k2", "k3"));
        var second = await service.SendAsync("filter", Offer("k2", "k3"));

        Assert.Equal(first.Body, second.Body);
        Assert.Equal(
            $$"""{"Nodes":null,"NodeNames":[],"FailedNodes":{"k2":"{{Reason}}","k3":"{{Reason}}"},"""
                + "\"FailedAndUnresolvableNodes\":{},\"Error\":\"\"}",
            System.Text.Encoding.UTF8.GetString(first.Body));
        Assert.Equal(1, Patches);
    }

    [Fact]
    public async Task Filter_NearNodeOffered_PassesItAlone()
    {
        await using var service = await StartAsync();

        Assert.Equal("k1", await FilterAsync(service, Nodes));

        Assert.Equal(0, Patches);
        Assert.Equal("Narrowed", await WaitStatusAsync(service));
    }

    [Fact]
    public async Task Wait_TimeIsOver_EndsTheConditionByItselfAndPassesAll()
    {
        await using var service = await StartAsync();
        await FilterAsync(service, "k2");
        var began = (string?)ConditionOf(Pod)!["lastTransitionTime"];

        await _clock.AdvanceUntilAsync(() => Task.FromResult((string?)ConditionOf(Pod)!["status"] == "False"), "the wait is ended");

        Assert.Equal(began, (string?)ConditionOf(Pod)!["lastTransitionTime"]);
        Assert.Equal("k2", await FilterAsync(service, "k2"));
        _cluster.Objects.BindPod(Pod.Namespace, Pod.Name, "k2");
        await Eventually.HoldsAsync(
            async () => (await service.MetricsAsync())["wait_duration_seconds_count{outcome=\"Relaxed\"}"] == 1, "the outcome is counted");
        Assert.Equal(2, Patches);
    }

    [Fact]
    public async Task Wait_BoundInTime_ClearsTheCondition()
    {
        await using var service = await StartAsync();
        await FilterAsync(service, "k2");
        Assert.Equal("k1", await FilterAsync(service, "k1", "k2"));

        _cluster.Objects.BindPod(Pod.Namespace, Pod.Name, "k1");
        await Eventually.HoldsAsync(() => ConditionOf(Pod) is null, "the condition is cleared");

        Assert.Equal(2, Patches);
        await Eventually.HoldsAsync(
            async () => (await service.MetricsAsync())["wait_duration_seconds_count{outcome=\"Met\"}"] == 1, "the outcome is counted");
    }

    [Fact]
    public async Task Wait_Restart_GoesOnFromTheConditionAndEndsIt()
    {
        await using (var before = await StartAsync()) await FilterAsync(before, "k2");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await using var service = await StartAsync();

        Assert.Equal("", await FilterAsync(service, "k2"));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("k2", await FilterAsync(service, "k2"));

        await _clock.AdvanceUntilAsync(() => Task.FromResult((string?)ConditionOf(Pod)!["status"] == "False"), "the wait is ended");
        Assert.Equal(2, Patches);
    }

    [Fact]
    public async Task Wait_RestartAfterTheBinding_ClearsWhatItFinds()
    {
        await using (var before = await StartAsync()) await FilterAsync(before, "k2");
        _cluster.Objects.BindPod(Pod.Namespace, Pod.Name, "k1");
        await using var service = await StartAsync();

        await _clock.AdvanceUntilAsync(() => Task.FromResult(ConditionOf(Pod) is null), "the condition is cleared");

        Assert.Equal(2, Patches);
    }

    [Fact]
    public async Task Wait_PodDeletedWhileHeld_IsGone()
    {
        await using var service = await StartAsync();
        await FilterAsync(service, "k2");

        _cluster.Objects.DeletePod(Pod.Namespace, Pod.Name);

        await Eventually.HoldsAsync(
            async () => (await service.MetricsAsync())["wait_duration_seconds_count{outcome=\"Gone\"}"] == 1, "the outcome is counted");
        Assert.Equal((0, 1), ((await service.MetricsAsync())["held_pods"], Patches));
    }

    [Theory]
    [InlineData(ApiServerFault.ServerError)]
    [InlineData(ApiServerFault.Forbidden)]
    [InlineData(ApiServerFault.TooManyRequests)]
    public async Task Filter_StartRefused_HoldsNoPod(ApiServerFault fault)
    {
        await using var service = await StartAsync();
        _cluster.Server.Faults.Inject(fault, operation: "patch pods/status");

        Assert.Equal("k2", await FilterAsync(service, "k2"));

        Assert.Equal("NotRecorded", await RefusalAsync(service));
    }

    [Fact]
    public async Task Filter_ApiServerHangs_AnswersWithinThePatchTimeoutAndThenAtOnce()
    {
        await using var service = await StartAsync();
        _cluster.Server.Faults.Inject(ApiServerFault.Hang, operation: "patch pods/status");

        var answer = FilterAsync(service, "k2");
        await _clock.AdvanceUntilAsync(() => Task.FromResult(answer.IsCompleted), "filter answers", TimeSpan.FromMilliseconds(10));
        var other = Pod with { Name = "pod-2", Uid = "uid-2" };

        Assert.Equal("k2", await answer);
        Assert.Equal("k2", Passed(await service.SendAsync("filter", other.Offer("k2"))));
        Assert.Equal(1, Patches);
        _cluster.Server.Faults.Clear();
    }

    [Fact]
    public async Task Filter_ApiServerUnreachable_HoldsNoPod()
    {
        await using var service = await StartAsync();
        await _cluster.Server.StopAsync();

        Assert.Equal("k2", await FilterAsync(service, "k2"));
    }

    [Fact]
    public async Task Filter_PodIsNotThere_HoldsNoPod()
    {
        await using var service = await StartAsync();

        Assert.Equal("k2", Passed(await service.SendAsync("filter", (Pod with { Name = "gone" }).Offer("k2"))));
        Assert.Equal("k2", Passed(await service.SendAsync("filter", (Pod with { Uid = "another" }).Offer("k2"))));
    }

    [Fact]
    public async Task Preempt_WhileHeld_AnswersNoNodeAndEchoesAfterwards()
    {
        await using var service = await StartAsync();
        await FilterAsync(service, "k2");
        Assert.Empty(await PreemptAsync(service));

        _clock.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(["k2", "k3"], await PreemptAsync(service));
        Assert.Equal(1, (await service.MetricsAsync())["vetoed_preemptions_total"]);
    }

    [Fact]
    public async Task Filter_ModeObserve_WithholdsNothing()
    {
        await using var service = await StartAsync(
            settings => settings with { Extender = settings.Extender with { Mode = ExtenderMode.Observe } });

        Assert.Equal("k2 k3", await FilterAsync(service, "k2", "k3"));

        Assert.Equal((0, 1), (Patches, (await service.MetricsAsync())["wait_refusals_total{reason=\"Observing\"}"]));
        Assert.Equal(["k2", "k3"], await PreemptAsync(service));
    }

    [Fact]
    public async Task Explain_PrioritizedButNeverFiltered_SaysThatTheVerbIsMissing()
    {
        await using var service = await StartAsync();

        Assert.Equal("NeverFiltered", await WaitStatusAsync(service));
        using var explained = await service.ExplainAsync(Pod);
        Assert.Contains(
            "filterVerb: filter",
            explained.RootElement.GetProperty("waiting").GetProperty("message").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_HeldPod_SaysSinceWhenAndHowMuchIsLeft()
    {
        await using var service = await StartAsync();
        await FilterAsync(service, "k2");
        _clock.Advance(TimeSpan.FromSeconds(5));

        using var explained = await service.ExplainAsync(Pod);

        var waiting = explained.RootElement.GetProperty("waiting");
        Assert.Equal(
            ["level", "maxWaitSeconds", "status", "since", "leftSeconds", "refusal", "message"],
            waiting.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("Node", 15, "Held", 10), (
            waiting.GetProperty("level").GetString(), waiting.GetProperty("maxWaitSeconds").GetDouble(),
            waiting.GetProperty("status").GetString(), waiting.GetProperty("leftSeconds").GetDouble()));
    }

    [Theory]
    [InlineData("k1", "k2", "k3")]
    [InlineData("k1")]
    public async Task Explain_BoundPodThatNeverWaited_SaysNothingOfAWait(params string[] nodes)
    {
        await using var service = await StartAsync();
        Assert.Equal("k1", await FilterAsync(service, nodes));
        await service.ScoresAsync(Pod, nodes);
        await BindAsync(service, "k1");

        using var explained = await service.ExplainAsync(Pod);

        Assert.Equal(JsonValueKind.Null, explained.RootElement.GetProperty("waiting").ValueKind);
    }

    [Fact]
    public async Task Explain_BoundPodThatWaited_SaysHowLong()
    {
        await using var service = await StartAsync();
        await FilterAsync(service, "k2");
        _clock.Advance(TimeSpan.FromSeconds(4));
        await FilterAsync(service, Nodes);
        await service.ScoresAsync(Pod, "k1");
        await BindAsync(service, "k1");

        using var explained = await service.ExplainAsync(Pod);

        Assert.Equal(
            "It was held for 4s before it was bound.", explained.RootElement.GetProperty("waiting").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Wait_RestartAndNodesAreNotListedYet_GoesOn()
    {
        await using (var before = await StartAsync())
        {
            await FilterAsync(before, "k2");
        }

        _cluster.Server.Faults.Inject(ApiServerFault.Hang, operation: "list nodes");
        await using var service = await RunningService.StartAsync([_hdfs.NameNode.Address], _cluster.Connection, settings => settings with
        {
            Extender = settings.Extender with { ColdWait = TimeSpan.Zero },
            Delay = new DelayOptions { ReadBytesPerSecond = 1 },
        }, _clock);
        var reader = Pod with { Name = "reader", Uid = "reader" };
        var reason = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                await service.ScoresAsync(reader, Nodes);
                reason = await service.ReasonAsync(reader);
                return reason is "None" or "NothingNear";
            },
            "the map is read");
        var passed = await FilterAsync(service, "k2");
        var refusal = await RefusalAsync(service);
        _cluster.Server.Faults.Clear();
        Assert.Equal(("NothingNear", "", null), (reason, passed, refusal));
    }

    private long Patches => _cluster.Server.Requests.Count("patch pods/status");

    private async Task<RunningService> StartAsync(Func<Settings, Settings>? change = null)
    {
        Func<Settings, Settings> waiting = settings => settings with
        {
            Extender = settings.Extender with { ColdWait = TimeSpan.Zero },
            Delay = new DelayOptions { ReadBytesPerSecond = 1 },
        };
        var service = await RunningService.StartAsync(
            [_hdfs.NameNode.Address],
            _cluster.Connection,
            settings => change is null ? waiting(settings) : change(waiting(settings)),
            _clock);
        await service.SyncedAsync();
        // Another pod with the same input has its map read: the pods of the tests are not asked about yet.
        var reader = Pod with { Name = "reader", Uid = "reader" };
        await Eventually.HoldsAsync(
            async () =>
            {
                await service.ScoresAsync(reader, Nodes);
                return await service.ReasonAsync(reader) is "None";
            },
            "the map is read");
        return service;
    }

    private byte[] Offer(params string[] nodes) => PodRequest.Offer(_cluster.Objects.GetPod(Pod.Namespace, Pod.Name)!, nodes);

    private async Task<string> FilterAsync(RunningService service, params string[] nodes)
    {
        var body = Offer(nodes);
        var answer = await service.SendAsync("filter", body);
        Contract.Check("filter", body, answer.Body);
        return Passed(answer);
    }

    private static string Passed((int Status, byte[] Body) answer)
    {
        Assert.Equal(200, answer.Status);
        return string.Join(' ', JsonNode.Parse(answer.Body)!["NodeNames"]!.AsArray().Select(name => (string)name!));
    }

    private async Task<IEnumerable<string>> PreemptAsync(RunningService service)
    {
        var (_, answer) = await service.SendAsync(
            "preempt", PodRequest.Preempt(_cluster.Objects.GetPod(Pod.Namespace, Pod.Name)!, ["k2", "k3"]));
        return JsonNode.Parse(answer)!["NodeNameToMetaVictims"]!.AsObject().Select(node => node.Key);
    }

    private async Task BindAsync(RunningService service, string node)
    {
        _cluster.Objects.BindPod(Pod.Namespace, Pod.Name, node);
        await Eventually.HoldsAsync(async () =>
        {
            using var explained = await service.ExplainAsync(Pod);
            return explained.RootElement.GetProperty("bound").ValueKind == JsonValueKind.Object;
        }, "the binding is seen");
    }

    private static async Task<string> WaitStatusAsync(RunningService service)
    {
        await service.ScoresAsync(Pod, Nodes);
        using var explained = await service.ExplainAsync(Pod);
        return explained.RootElement.GetProperty("waiting").GetProperty("status").GetString()!;
    }

    private static async Task<string?> RefusalAsync(RunningService service)
    {
        await service.ScoresAsync(Pod, Nodes);
        using var explained = await service.ExplainAsync(Pod);
        return explained.RootElement.GetProperty("waiting").GetProperty("refusal").GetString();
    }

    private JsonObject? ConditionOf(PodRequest pod) =>
        (_cluster.Objects.GetPod(pod.Namespace, pod.Name)!["status"]!["conditions"] as JsonArray)?
        .OfType<JsonObject>()
        .SingleOrDefault(condition => (string?)condition["type"] == Condition);
}
