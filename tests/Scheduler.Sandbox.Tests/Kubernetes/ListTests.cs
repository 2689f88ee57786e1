using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Sandbox.Tests.Kubernetes;

public sealed class ListTests : IAsyncLifetime
{
    private readonly ApiServerFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task List_Nodes_HasTheRecordedShape()
    {
        var recorded = CapturedAnswer.Read("kube-apiserver/nodes-list.resp").Json;

        var (_, list) = await _fixture.GetAsync("/api/v1/nodes");

        Assert.Equal(recorded.AsObject().Select(pair => pair.Key), list.AsObject().Select(pair => pair.Key));
        Assert.Equal(["node0000", "node0001", "node0002", "node0003", "node0004"], Names(list));
        var (expected, actual) = (recorded["items"]![0]!, list["items"]![0]!);
        foreach (var part in (string[])["spec", "status"])
        {
            Assert.Equal(expected[part]!.AsObject().Select(pair => pair.Key), actual[part]!.AsObject().Select(pair => pair.Key));
        }
    }

    [Fact]
    public async Task List_Nothing_IsAnEmptyArray()
    {
        var (status, list) = await _fixture.GetAsync("/api/v1/namespaces/absent/pods");

        Assert.Equal(HttpStatusCode.OK, status);
        JsonAssert.Same(CapturedAnswer.Read("kube-apiserver/list-missing-namespace.resp").Json, list, "resourceVersion");
    }

    [Fact]
    public async Task List_InPages_IsOneSnapshot()
    {
        var (_, first) = await _fixture.GetAsync("/api/v1/nodes?limit=2");
        _fixture.Cluster.DeleteNode("node0003");
        _fixture.Cluster.SeedNodes(1, 1, _ => "node0002a");

        var (_, second) = await _fixture.GetAsync($"/api/v1/nodes?limit=2&continue={Continue(first)}");
        var (_, third) = await _fixture.GetAsync($"/api/v1/nodes?limit=2&continue={Continue(second)}");

        Assert.Equal((3, 1), ((int)first["metadata"]!["remainingItemCount"]!, (int)second["metadata"]!["remainingItemCount"]!));
        Assert.Equal(["node0000", "node0001", "node0002", "node0003", "node0004"], [.. Names(first), .. Names(second), .. Names(third)]);
        Assert.Equal((string)first["metadata"]!["resourceVersion"]!, (string)third["metadata"]!["resourceVersion"]!);
        Assert.Null(third["metadata"]!["continue"]);
    }

    [Fact]
    public async Task List_ExpiredContinue_IsGoneAndOffersAnInconsistentOne()
    {
        var (_, first) = await _fixture.GetAsync("/api/v1/nodes?limit=2");
        _fixture.Cluster.Compact();

        var (status, expired) = await _fixture.GetAsync($"/api/v1/nodes?limit=2&continue={Continue(first)}");
        var (_, rest) = await _fixture.GetAsync($"/api/v1/nodes?continue={Continue(expired)}");

        Assert.Equal(HttpStatusCode.Gone, status);
        JsonAssert.Same(CapturedAnswer.Read("kube-apiserver/410-continue-expired.resp").Json, expired, "continue");
        Assert.Equal(["node0002", "node0003", "node0004"], Names(rest));
    }

    [Fact]
    public async Task List_ExactAndForgotten_IsGone()
    {
        var version = _fixture.Cluster.ResourceVersion;
        _fixture.Cluster.Compact();

        var (status, expired) = await _fixture.GetAsync($"/api/v1/pods?resourceVersion={version}&resourceVersionMatch=Exact");

        Assert.Equal(HttpStatusCode.Gone, status);
        JsonAssert.Same(CapturedAnswer.Read("kube-apiserver/410-list-exact.resp").Json, expired);
    }

    [Fact]
    public async Task List_Version0WithLimit_IgnoresTheLimit() =>
        Assert.Equal(5, Names((await _fixture.GetAsync("/api/v1/nodes?limit=2&resourceVersion=0")).Json).Length);

    [Fact]
    public async Task List_VersionInTheFuture_TimesOutAfterThreeSeconds()
    {
        var asked = _fixture.GetAsync("/api/v1/nodes?resourceVersion=99999999");
        while (_fixture.Time.PendingTimers == 0) await Task.Yield();
        _fixture.Time.Advance(TimeSpan.FromSeconds(3));

        var (status, refused) = await asked;

        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        JsonAssert.Same(CapturedAnswer.Read("kube-apiserver/list-too-large-rv.resp").Json, refused, "message");
    }

    [Theory]
    [InlineData("labelSelector=app%3Da", "pa,pb")]
    [InlineData("labelSelector=app!%3Da", "pc,pd")]
    [InlineData("labelSelector=app", "pa,pb,pc,pd")]
    [InlineData("labelSelector=!app", "")]
    [InlineData("labelSelector=app%20in%20(a,c),app", "pa,pb,pc,pd")]
    [InlineData("labelSelector=app%20notin%20(a),absent!%3Dx", "pc,pd")]
    [InlineData("fieldSelector=spec.nodeName%3Dnode0001", "pa")]
    [InlineData("fieldSelector=spec.nodeName!%3D", "pa")]
    [InlineData("fieldSelector=spec.nodeName%3D,spec.schedulerName%3Dx", "pb,pc")]
    [InlineData("fieldSelector=metadata.name%3Dpd", "pd")]
    [InlineData("fieldSelector=status.phase!%3DPending", "pd")]
    public async Task List_Selectors_Select(string selector, string expected)
    {
        _fixture.AddPod("pa", app: "a");
        _fixture.AddPod("pb", app: "a");
        _fixture.AddPod("pc", app: "c");
        _fixture.AddPod("pd", pod => pod["status"] = new JsonObject { ["phase"] = "Running" }, schedulerName: "y", app: "c");
        _fixture.Cluster.BindPod("default", "pa", "node0001");

        var (_, list) = await _fixture.GetAsync($"/api/v1/pods?{selector}");

        Assert.Equal(expected, string.Join(',', Names(list)));
    }

    [Fact]
    public async Task List_LargeAndGzipAsked_IsCompressed()
    {
        _fixture.Cluster.SeedPods(20_000, nodes: 5);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/pods");
        request.Headers.AcceptEncoding.ParseAdd("gzip");

        using var response = await _fixture.Client.SendAsync(request);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var plain = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        var list = (await JsonNode.ParseAsync(plain))!;
        Assert.Equal(20_000, list["items"]!.AsArray().Count);
        Assert.Equal("node0004", (string)list["items"]![4]!["spec"]!["nodeName"]!);
    }

    [Fact]
    public async Task List_Small_IsNotCompressed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/nodes");
        request.Headers.AcceptEncoding.ParseAdd("gzip");

        using var response = await _fixture.Client.SendAsync(request);

        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Seed_WithManagedFields_MakesParsableObjects()
    {
        var cluster = new SandboxCluster(new Random(1), _fixture.Time) { HasManagedFields = true };
        cluster.SeedNodes(1, 1);
        cluster.SeedPods(1, nodes: 0, schedulerName: "z");
        await using var server = await SandboxApiServer.StartAsync(cluster, _fixture.Time, CancellationToken.None);

        var pods = JsonNode.Parse(
            await _fixture.Client.GetStringAsync(new Uri(server.Address, "/api/v1/pods?fieldSelector=spec.nodeName%3D")))!;

        Assert.Equal("z", (string)pods["items"]![0]!["spec"]!["schedulerName"]!);
        Assert.NotNull(pods["items"]![0]!["metadata"]!["managedFields"]![0]!["fieldsV1"]!["f:spec"]);
        Assert.Equal("rack000", (string)cluster.GetNode("node0000")!["metadata"]!["labels"]![SandboxCluster.RackLabel]!);
    }

    private static string[] Names(JsonNode list) => [.. list["items"]!.AsArray().Select(item => (string)item!["metadata"]!["name"]!)];

    private static string Continue(JsonNode list) => (string)list["metadata"]!["continue"]!;
}
