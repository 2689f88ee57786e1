using System.Text.Json;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Writes;
using Scheduler.Sandbox;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Writes;

public sealed class WriteTests : IAsyncLifetime, IDisposable
{
    private static readonly PodMetadata Pod = new("default", "p4", "4e7b3abd-95bc-4ebd-b806-ea6ede419b4a");

    // Any fraction of a second is left out.
    private static readonly DateTimeOffset Since = new(2026, 11, 21, 0, 50, 57, 999, TimeSpan.Zero);

    private readonly TestObserver _observer = new();
    private readonly ManualTimeProvider _clock = new();
    private ReplayApiServer _server = null!;
    private ApiServerClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await ReplayApiServer.StartAsync();
        _client = new ApiServerClient(new ClusterConnection(_server.Address), new KubernetesOptions(), _observer, _clock);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task BindAsync_Pod_SendsWhatTheRealServerTook()
    {
        _server.On("POST /api/v1/namespaces/default/pods/p2/binding", Reply.Recorded("bind-ok"));

        var fault = await new PodBinder(_client).BindAsync(
            "default", "p2", "00000000-0000-0000-0000-000000000000", "node0001", CancellationToken.None);

        Assert.Null(fault);
        // The recording with a uid, which the server read and found to be another.
        Assert.Equal(RecordedExchange.RequestBody("bind-409-wrong-uid"), _server.Requests[0].Body);
        Assert.Equal("application/json", _server.Requests[0].Headers["Content-Type"]);
        Assert.Equal([("bind", ApiCallOutcome.Ok)], _observer.Calls);
    }

    [Theory]
    [InlineData("bind-409-already", "409")]
    [InlineData("bind-409-same-node", "409")]
    [InlineData("bind-409-wrong-uid", "UID in precondition")]
    [InlineData("bind-409-terminating", "409")]
    [InlineData("bind-409-gated", "409")]
    [InlineData("bind-404-pod", "404")]
    [InlineData("bind-403-nobody", "403")]
    [InlineData("429-apf-post", "Too many requests")]
    public async Task BindAsync_RecordedRefusal_IsOneSentence(string name, string expected)
    {
        _server.On("POST /api/v1/namespaces/default/pods/p4/binding", Reply.Recorded(name));

        var fault = await new PodBinder(_client).BindAsync("default", "p4", "u", "n1", CancellationToken.None);

        Assert.StartsWith("Cannot bind pod default/p4 to node n1: ", fault, StringComparison.Ordinal);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault!);
    }

    [Fact]
    public async Task BindAsync_ServerGone_IsOneSentence()
    {
        await _server.DisposeAsync();

        var fault = await new PodBinder(_client).BindAsync("default", "p4", "u", "n1", CancellationToken.None);

        Assert.StartsWith("Cannot bind pod default/p4 to node n1: ", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../nodes", "/api/v1/namespaces/default/pods/..%2F..%2Fnodes/binding")]
    [InlineData("..", "/api/v1/namespaces/default/pods/%00/binding")]
    [InlineData("a?dryRun=All", "/api/v1/namespaces/default/pods/a%3FdryRun%3DAll/binding")]
    public async Task BindAsync_HostileName_ReachesNothingElse(string name, string path)
    {
        await new PodBinder(_client).BindAsync("default", name, "u", "n1", CancellationToken.None);

        Assert.Equal(path, Assert.Single(_server.Requests).Target);
    }

    [Fact]
    public async Task BindAsync_EmptyNamespace_SendsNoRequest()
    {
        Assert.NotNull(await new PodBinder(_client).BindAsync("", "p", "u", "n", CancellationToken.None));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task SetAsync_Condition_IsAStrategicMergePatchOfTheStatus()
    {
        _server.On("PATCH /api/v1/namespaces/default/pods/p4/status", Reply.Recorded("patch-status-condition"));

        var fault = await new PodConditions(_client).SetAsync(
            Pod, "hdfs.locality/Waiting", Since, "NodeLocal", "waiting", CancellationToken.None);

        Assert.Null(fault);
        Assert.Equal("application/strategic-merge-patch+json", _server.Requests[0].Headers["Content-Type"]);
        Assert.Equal(
            """{"metadata":{"uid":"4e7b3abd-95bc-4ebd-b806-ea6ede419b4a"},"status":{"conditions":[{"type":"hdfs.locality/Waiting","status":"True","reason":"NodeLocal","message":"waiting","lastTransitionTime":"2026-11-21T00:50:57Z"}]}}""",
            _server.Requests[0].Body);
    }

    [Fact]
    public async Task EndAsync_Condition_LeavesItsTransitionTimeAlone()
    {
        _server.On("PATCH /api/v1/namespaces/default/pods/p4/status", Reply.Recorded("patch-status-condition"));

        var fault = await new PodConditions(_client).EndAsync(Pod, "hdfs.locality/Waiting", "TimeIsOver", "over", CancellationToken.None);

        Assert.Null(fault);
        Assert.Equal(
            """{"metadata":{"uid":"4e7b3abd-95bc-4ebd-b806-ea6ede419b4a"},"status":{"conditions":[{"type":"hdfs.locality/Waiting","status":"False","reason":"TimeIsOver","message":"over"}]}}""",
            _server.Requests[0].Body);
    }

    [Fact]
    public async Task ClearAsync_Condition_IsDeletedByItsMergeKey()
    {
        _server.On("PATCH /api/v1/namespaces/default/pods/p4/status", Reply.Recorded("patch-merge-uid-422"));

        var fault = await new PodConditions(_client).ClearAsync(Pod, "hdfs.locality/Waiting", CancellationToken.None);

        Assert.StartsWith("Cannot patch the status of pod default/p4: ", fault, StringComparison.Ordinal);
        using var body = JsonDocument.Parse(_server.Requests[0].Body);
        Assert.Equal(
            """{"type":"hdfs.locality/Waiting","$patch":"delete"}""",
            body.RootElement.GetProperty("status").GetProperty("conditions")[0].GetRawText());
    }

    // The library fails on a quantity that it does not know; by then the patch is done.
    [Fact]
    public async Task SetAsync_AnswerWithAnOddQuantity_IsNoFault()
    {
        _server.On(
            "PATCH /api/v1/namespaces/default/pods/p4/status",
            Reply.Json("""{"spec":{"containers":[{"name":"a","resources":{"requests":{"cpu":"many"}}}]}}"""));

        Assert.Null(
            await new PodConditions(_client).SetAsync(Pod, "hdfs.locality/Waiting", Since, "NodeLocal", "waiting", CancellationToken.None));
    }
}
