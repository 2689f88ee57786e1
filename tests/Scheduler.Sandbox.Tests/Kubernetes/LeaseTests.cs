using System.Net;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Tests.Kubernetes;

/// <summary>Leases and replacement (PUT), by which leaders are elected.</summary>
public sealed class LeaseTests : IAsyncLifetime
{
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    private const string Lease = Leases + "/planner";

    private readonly ApiServerFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Create_Twice_Conflicts()
    {
        var (created, _) = await CreateAsync("a");
        var (again, refused) = await CreateAsync("b");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict), (created, again));
        Assert.Equal("AlreadyExists", (string)refused["reason"]!);
    }

    [Fact]
    public async Task Replace_NewestVersion_IsTakenAndAStaleOneConflicts()
    {
        var (_, lease) = await CreateAsync("a");
        lease["spec"]!["holderIdentity"] = "b";
        var (taken, replaced) = await ReplaceAsync(lease);
        lease["spec"]!["holderIdentity"] = "c";
        var (stale, refused) = await ReplaceAsync(lease);

        Assert.Equal((HttpStatusCode.OK, "b"), (taken, (string)replaced["spec"]!["holderIdentity"]!));
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), (stale, (string)refused["reason"]!));
        Assert.Equal("b", (string)(await _fixture.GetAsync(Lease)).Json["spec"]!["holderIdentity"]!);
    }

    [Fact]
    public async Task Replace_WithoutAVersion_IsInvalid()
    {
        var (_, lease) = await CreateAsync("a");
        lease["metadata"]!.AsObject().Remove("resourceVersion");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ReplaceAsync(lease)).Status);
    }

    [Fact]
    public async Task Replace_OtherUidOrName_IsRefused()
    {
        var (_, lease) = await CreateAsync("a");
        lease["metadata"]!["uid"] = "00000000-0000-0000-0000-000000000000";
        Assert.Equal(HttpStatusCode.Conflict, (await ReplaceAsync(lease)).Status);
        lease["metadata"]!["name"] = "other";
        Assert.Equal(HttpStatusCode.BadRequest, (await ReplaceAsync(lease)).Status);
    }

    [Fact]
    public async Task Replace_Absent_IsNotFound() => Assert.Equal(
        HttpStatusCode.NotFound,
        (await _fixture.SendAsync(HttpMethod.Put, Lease, """{"metadata":{"name":"planner","resourceVersion":"1"}}""")).Status);

    [Fact]
    public async Task Replace_Pod_KeepsItsStatusAndItsFixedSpec()
    {
        _fixture.AddPod("p4");
        var (_, pod) = await _fixture.GetAsync("/api/v1/namespaces/default/pods/p4");
        pod["metadata"]!["labels"] = new JsonObject { ["a"] = "b" };
        pod["status"]!["phase"] = "Failed";

        var (status, replaced) = await _fixture.SendAsync(
            HttpMethod.Put, "/api/v1/namespaces/default/pods/p4", pod.ToJsonString());
        replaced["spec"]!["schedulerName"] = "z";
        var (refused, _) = await _fixture.SendAsync(HttpMethod.Put, "/api/v1/namespaces/default/pods/p4", replaced.ToJsonString());

        Assert.Equal((HttpStatusCode.OK, "b"), (status, (string)replaced["metadata"]!["labels"]!["a"]!));
        Assert.Equal("Pending", (string)replaced["status"]!["phase"]!);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
    }

    private Task<(HttpStatusCode Status, JsonNode Json)> CreateAsync(string holder) => _fixture.SendAsync(
        HttpMethod.Post, Leases, $$$"""{"metadata":{"name":"planner"},"spec":{"holderIdentity":"{{{holder}}}"}}""");

    private Task<(HttpStatusCode Status, JsonNode Json)> ReplaceAsync(JsonNode lease) =>
        _fixture.SendAsync(HttpMethod.Put, Lease, lease.ToJsonString());
}
