using System.Net;
using System.Text.Json.Nodes;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Sandbox.Tests.Kubernetes;

public sealed class ApiServerDialTests : IAsyncLifetime
{
    private readonly ApiServerFixture _fixture = new();

    private SandboxApiServer Server => _fixture.Server;

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(ApiServerFault.TooManyRequests, "429-apf-list")]
    [InlineData(ApiServerFault.ShuttingDown, "shutdown-retry-after-429-pods")]
    public async Task Inject_Busy_AnswersAsRecorded(ApiServerFault fault, string capture)
    {
        var expected = CapturedAnswer.Read($"kube-apiserver/{capture}.resp");
        Server.Faults.Inject(fault);

        using var response = await _fixture.Client.GetAsync("/api/v1/nodes");

        Assert.Equal(expected.Status, response.StatusCode);
        Assert.Equal(expected.Header("Retry-After"), response.Headers.RetryAfter!.ToString());
        Assert.Equal(expected.Header("Content-Type"), response.Content.Headers.ContentType!.ToString());
        Assert.Equal(expected.Body, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(ApiServerFault.ServerError, 500)]
    [InlineData(ApiServerFault.Forbidden, 403)]
    public async Task Inject_ForOneOperation_LeavesTheOthersAlone(ApiServerFault fault, int expected)
    {
        Server.Faults.Inject(fault, times: 1, operation: "list pods");

        Assert.Equal(HttpStatusCode.OK, (await _fixture.GetAsync("/api/v1/nodes")).Status);
        Assert.Equal(expected, (int)(await _fixture.GetAsync("/api/v1/pods")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _fixture.GetAsync("/api/v1/pods")).Status);
    }

    [Fact]
    public async Task Inject_DropMidBody_CutsTheConnection()
    {
        Server.Faults.Inject(ApiServerFault.DropMidBody);

        await Assert.ThrowsAsync<HttpRequestException>(() => _fixture.GetAsync("/api/v1/nodes"));
    }

    [Fact]
    public async Task Inject_Garbage_IsNoJson()
    {
        Server.Faults.Inject(ApiServerFault.Garbage);

        await Assert.ThrowsAnyAsync<System.Text.Json.JsonException>(() => _fixture.GetAsync("/api/v1/nodes"));
    }

    [Fact]
    public async Task StopAsync_OpenWatch_IsCutAndTheServerComesBackOnItsPort()
    {
        var address = Server.Address;
        using var watch = await _fixture.WatchAsync($"/api/v1/pods?watch=1&resourceVersion={_fixture.Cluster.ResourceVersion}");

        await Server.StopAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => watch.NextAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => _fixture.GetAsync("/api/v1/nodes"));
        await Server.ResumeAsync(CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, (await _fixture.GetAsync("/api/v1/nodes")).Status);
        Assert.Equal(address, Server.Address);
    }

    [Fact]
    public async Task Requests_AfterSome_CountsThemByVerbAndResource()
    {
        _fixture.AddPod("p");
        await _fixture.GetAsync("/api/v1/namespaces/default/pods/p");
        await _fixture.GetAsync("/api/v1/pods");
        await _fixture.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods/p/binding", """{"target":{"name":"node0001"}}""");

        Assert.All(["get pods", "list pods", "create pods/binding"], operation => Assert.Equal(1, Server.Requests.Count(operation)));
        Assert.Equal("node0001", (string)_fixture.Cluster.GetPod("default", "p")!["spec"]!["nodeName"]!);
    }

    [Fact]
    public async Task Tokens_Rotated_OldOneIsUnauthorized()
    {
        Server.Access.AddToken("new", new ApiUser("kubernetes-admin"));
        Server.Access.RemoveToken("admin");

        Assert.Equal(HttpStatusCode.Unauthorized, (await _fixture.GetAsync("/api/v1/nodes")).Status);
        _fixture.Client.DefaultRequestHeaders.Authorization = new("Bearer", "new");
        Assert.Equal(HttpStatusCode.OK, (await _fixture.GetAsync("/api/v1/nodes")).Status);
    }

    [Theory]
    [InlineData("admin", "kubernetes-admin")]
    [InlineData("wrong", null)]
    public async Task TokenReview_AnyToken_TellsWhoseItIs(string token, string? user)
    {
        var (status, review) = await _fixture.SendAsync(
            HttpMethod.Post, "/apis/authentication.k8s.io/v1/tokenreviews",
            new JsonObject { ["spec"] = new JsonObject { ["token"] = token } }.ToJsonString());

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(user, (string?)review["status"]!["user"]!["username"]);
        Assert.Equal(user is not null, (bool?)review["status"]!["authenticated"] ?? false);
    }

    [Theory]
    [InlineData("/readyz")]
    [InlineData("/livez")]
    [InlineData("/version")]
    public async Task Health_Anonymous_Answers(string path)
    {
        _fixture.Client.DefaultRequestHeaders.Authorization = null;

        Assert.Equal(HttpStatusCode.OK, (await _fixture.Client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Lease_Set_IsRead()
    {
        _fixture.Cluster.SetLease("kube-system", "kube-scheduler", "a");
        _fixture.Cluster.SetLease("kube-system", "kube-scheduler", "b");

        var (_, lease) = await _fixture.GetAsync("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler");

        Assert.Equal(("Lease", "b"), ((string)lease["kind"]!, (string)lease["spec"]!["holderIdentity"]!));
    }

    [Fact]
    public async Task DeletePod_Bound_StaysTerminatingUntilForced()
    {
        _fixture.AddPod("p");
        _fixture.Cluster.BindPod("default", "p", "node0001");

        await _fixture.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/pods/p");

        Assert.Equal(30, (int)_fixture.Cluster.GetPod("default", "p")!["metadata"]!["deletionGracePeriodSeconds"]!);
        await _fixture.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/pods/p", """{"gracePeriodSeconds":0}""");
        Assert.Null(_fixture.Cluster.GetPod("default", "p"));
    }
}
