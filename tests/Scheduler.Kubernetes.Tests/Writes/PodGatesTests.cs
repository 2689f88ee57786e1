using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Writes;
using Scheduler.Sandbox;
using Scheduler.Testing;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Writes;

/// <summary>The patches byte for byte, and what each answer means, against a scripted server.</summary>
public sealed class PodGatesTests : IAsyncLifetime, IDisposable
{
    private const string Path = "/api/v1/namespaces/default/pods/p4";
    private const string Uid = "4e7b3abd-95bc-4ebd-b806-ea6ede419b4a";

    private static readonly LocalityPod Pod =
        new(new PodMetadata("default", "p4", Uid), NodeName: null, "default-scheduler") { ResourceVersion = "345" };

    private readonly TestObserver _observer = new();
    private readonly ManualTimeProvider _clock = new();
    private ReplayApiServer _server = null!;
    private ApiServerClient _client = null!;
    private PodGates _gates = null!;

    public async Task InitializeAsync()
    {
        _server = await ReplayApiServer.StartAsync();
        _client = new ApiServerClient(new ClusterConnection(_server.Address), new KubernetesOptions(), _observer, _clock);
        _gates = new PodGates(_client);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task NominateAsync_Pod_IsOnePatchOfItsStatusWithUidAndVersion()
    {
        _server.On($"PATCH {Path}/status", Reply.Recorded("patch-status-condition"));

        var write = await _gates.NominateAsync(Pod, "node0001", CancellationToken.None);

        Assert.Equal(new GateWrite(GateWriteEnd.Done, null, PodIn("patch-status-condition")), write);
        AssertSent(
            $"{Path}/status",
            $$$"""{"metadata":{"uid":"{{{Uid}}}","resourceVersion":"345"},"status":{"nominatedNodeName":"node0001"}}""");
        Assert.Equal([("nominate", ApiCallOutcome.Ok)], _observer.Calls);
    }

    [Fact]
    public async Task ClearNominationAsync_Pod_SetsItToNullIfThePodIsAsRead()
    {
        _server.On($"PATCH {Path}/status", Reply.Recorded("patch-status-condition"));

        var write = await _gates.ClearNominationAsync(Pod, CancellationToken.None);

        Assert.Equal(GateWriteEnd.Done, write.End);
        AssertSent(
            $"{Path}/status", $$$"""{"metadata":{"uid":"{{{Uid}}}","resourceVersion":"345"},"status":{"nominatedNodeName":null}}""");
        Assert.Equal([("clear", ApiCallOutcome.Ok)], _observer.Calls);
    }

    [Fact]
    public async Task ReleaseAsync_Pod_DeletesOurGateByItsNameWhateverTheVersion()
    {
        _server.On($"PATCH {Path}", Reply.Recorded("patch-strategic"));

        var write = await _gates.ReleaseAsync(Pod, CancellationToken.None);

        Assert.Equal(new GateWrite(GateWriteEnd.Done, null, PodIn("patch-strategic")), write);
        AssertSent(
            Path,
            $$$"""{"metadata":{"uid":"{{{Uid}}}"},"spec":{"schedulingGates":[{"$patch":"delete","name":"hdfs.locality/plan"}]}}""");
        Assert.Equal([("release", ApiCallOutcome.Ok)], _observer.Calls);
    }

    [Theory]
    [InlineData("patch-404", GateWriteEnd.Gone)]
    [InlineData("patch-merge-uid-422", GateWriteEnd.Gone)]
    [InlineData("bind-409-wrong-uid", GateWriteEnd.Gone)]
    [InlineData("patch-merge-rv-409", GateWriteEnd.Changed)]
    [InlineData("patch-422-immutable", GateWriteEnd.Refused)]
    [InlineData("patch-422-label", GateWriteEnd.Refused)]
    [InlineData("patch-415", GateWriteEnd.Refused)]
    [InlineData("403-nobody-patch", GateWriteEnd.Refused)]
    [InlineData("429-apf-post", GateWriteEnd.Refused)]
    public async Task Any_RecordedRefusal_EndsSoWithOneSentence(string name, GateWriteEnd expected)
    {
        _server.On($"PATCH {Path}/status", Reply.Recorded(name), Reply.Recorded(name)).On($"PATCH {Path}", Reply.Recorded(name));

        var writes = await AllAsync(Pod);

        Assert.All(writes, write => Assert.Equal((expected, (WrittenPod?)null), (write.End, write.Pod)));
        Assert.Equal(["nominate", "clear", "release"], writes.Select(write => write.Problem!.Split(' ')[1]));
        Assert.All(writes, write => Assert.Contains(" pod default/p4: The API server answered ", write.Problem, StringComparison.Ordinal));
        Assert.All(writes, write => Assert.DoesNotContain('\n', write.Problem!));
    }

    [Theory]
    [InlineData("""Pod \"p4\" is invalid: status.nominatedNodeName: Forbidden: the pod is bound""", GateWriteEnd.Changed)]
    [InlineData("""Pod \"p4\" is invalid: [metadata.uid: Invalid value: \"u\", spec: Forbidden: no]""", GateWriteEnd.Gone)]
    [InlineData("""Pod \"metadata.uid\" is invalid: spec: Forbidden: pod updates may not change fields""", GateWriteEnd.Refused)]
    [InlineData(
        """pods \"p4\" is forbidden: ValidatingAdmissionPolicy 'x' denied request: status.nominatedNodeName: not by you""",
        GateWriteEnd.Refused)]
    [InlineData("", GateWriteEnd.Refused)]
    public async Task NominateAsync_Invalid_IsReadByItsField(string message, GateWriteEnd expected)
    {
        _server.On(
            $"PATCH {Path}/status", Reply.Json($$"""{"kind":"Status","reason":"Invalid","code":422,"message":"{{message}}"}""", 422));

        Assert.Equal(expected, (await _gates.NominateAsync(Pod, "n", CancellationToken.None)).End);
    }

    [Fact]
    public async Task Any_ServerGone_MayBeDone()
    {
        await _server.DisposeAsync();

        Assert.All(await AllAsync(Pod), write => Assert.Equal(GateWriteEnd.Unknown, write.End));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Any_ServerFails_MayBeDone(int code)
    {
        var reply = Reply.Json($$"""{"kind":"Status","message":"etcdserver: request timed out","code":{{code}}}""", code);
        _server.On($"PATCH {Path}/status", reply, reply).On($"PATCH {Path}", reply);

        Assert.All(await AllAsync(Pod), write => Assert.Equal(GateWriteEnd.Unknown, write.End));
    }

    [Fact]
    public async Task ReleaseAsync_NoAnswer_MayBeDoneAtTheDeadline()
    {
        _server.On($"PATCH {Path}", new Reply().Hold());
        var release = _gates.ReleaseAsync(Pod, CancellationToken.None);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 1);

        _clock.Advance(new KubernetesOptions().CallTimeout);

        var write = await release;
        Assert.Equal(GateWriteEnd.Unknown, write.End);
        Assert.Contains("did not answer a release within", write.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReleaseAsync_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _gates.ReleaseAsync(Pod, cancelled.Token));
    }

    // The patch is done once the head says 200: what follows cannot make it fail.
    [Theory]
    [InlineData("not json")]
    [InlineData("""{"metadata":{"name":"p4"}}""")]
    [InlineData("""{"metadata":{"resourceVersion":7}}""")]
    [InlineData("""{"spec":{"metadata":{"resourceVersion":"7"}}}""")]
    [InlineData("""{"metadata":{"labels":{"resourceVersion":"7"}},"resourceVersion":"8"}""")]
    [InlineData("")]
    public async Task ReleaseAsync_AnswerWithoutAVersion_IsDone(string body)
    {
        _server.On($"PATCH {Path}", Reply.Json(body));

        Assert.Equal(new GateWrite(GateWriteEnd.Done), await _gates.ReleaseAsync(Pod, CancellationToken.None));
    }

    [Theory]
    [InlineData("n1", "n2")]
    [InlineData("", "")]
    [InlineData(null, null)]
    [InlineData(7, true)]
    public async Task ReleaseAsync_PodOfTheLargestSize_ShowsWhereItIs(object? nodeName, object? nominated)
    {
        var pod = new JsonObject
        {
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["labels"] = new JsonObject { ["resourceVersion"] = "7", ["a"] = new string('x', 3_000_000) },
                ["resourceVersion"] = "9007199254740993",
            },
            ["spec"] = new JsonObject { ["nodeName"] = JsonValue.Create(nodeName), ["schedulingGates"] = new JsonArray() },
            ["status"] = new JsonObject { ["nominatedNodeName"] = JsonValue.Create(nominated) },
        };
        _server.On($"PATCH {Path}", Reply.Json(pod.ToJsonString()));

        var write = await _gates.ReleaseAsync(Pod, CancellationToken.None);

        Assert.Equal(new WrittenPod("9007199254740993", TextOf(nodeName), TextOf(nominated)), write.Pod);

        static string? TextOf(object? value) => value is string { Length: > 0 } text ? text : null;
    }

    [Fact]
    public async Task ReleaseAsync_EndlessAnswer_IsDoneAndNotRead()
    {
        _server.On($"PATCH {Path}", Reply.Json($$$"""{"metadata":{"resourceVersion":"7","a":"{{{new string('x', 5_000_000)}}}"}}"""));

        Assert.Equal(new GateWrite(GateWriteEnd.Done), await _gates.ReleaseAsync(Pod, CancellationToken.None));
    }

    [Fact]
    public async Task Any_PodWithoutUid_SendsNothing()
    {
        var writes = await AllAsync(Pod with { Metadata = Pod.Metadata with { Uid = "" } });

        Assert.All(writes, write => Assert.Equal(GateWriteEnd.Refused, write.End));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Nominate_PodWithoutVersion_SendsNothing()
    {
        var pod = Pod with { ResourceVersion = "" };

        Assert.Equal(GateWriteEnd.Refused, (await _gates.NominateAsync(pod, "n", CancellationToken.None)).End);
        Assert.Equal(GateWriteEnd.Refused, (await _gates.ClearNominationAsync(pod, CancellationToken.None)).End);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task ReleaseAsync_HostileName_ReachesNothingElse()
    {
        await _gates.ReleaseAsync(Pod with { Metadata = new PodMetadata("default", "../../nodes", Uid) }, CancellationToken.None);

        Assert.Equal("/api/v1/namespaces/default/pods/..%2F..%2Fnodes", Assert.Single(_server.Requests).Target);
    }

    private static WrittenPod PodIn(string name)
    {
        var pod = JsonNode.Parse(RecordedExchange.Body(name))!;
        return new WrittenPod(
            (string)pod["metadata"]!["resourceVersion"]!, (string?)pod["spec"]!["nodeName"], (string?)pod["status"]!["nominatedNodeName"]);
    }

    private async Task<GateWrite[]> AllAsync(LocalityPod pod) =>
    [
        await _gates.NominateAsync(pod, "node0001", CancellationToken.None),
        await _gates.ClearNominationAsync(pod, CancellationToken.None),
        await _gates.ReleaseAsync(pod, CancellationToken.None),
    ];

    private void AssertSent(string path, string body)
    {
        var request = Assert.Single(_server.Requests);
        Assert.Equal(("PATCH", path, body), (request.Method, request.Target, request.Body));
        Assert.Equal("application/strategic-merge-patch+json", request.Headers["Content-Type"]);
    }
}
