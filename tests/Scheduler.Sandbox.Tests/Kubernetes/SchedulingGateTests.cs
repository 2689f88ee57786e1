using System.Net;
using System.Text.Json.Nodes;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Sandbox.Tests.Kubernetes;

/// <summary>Scheduling gates and nominated nodes as a real API server treats them.</summary>
public sealed class SchedulingGateTests : IAsyncLifetime
{
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Pod = Pods + "/gated";
    private const string DeleteOurs = """{"spec":{"schedulingGates":[{"$patch":"delete","name":"hdfs.locality/plan"}]}}""";
    private const string Nominate = """{"status":{"nominatedNodeName":"node0001"}}""";

    private readonly ApiServerFixture _fixture = new();

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _fixture.AddPod("gated", Gated("example.com/other", "hdfs.locality/plan"));
        _fixture.AddPod("free");
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void Create_Gated_HasTheConditionSchedulingGated()
    {
        var condition = _fixture.Cluster.GetPod("default", "gated")!["status"]!["conditions"]![0]!;

        Assert.Equal(
            ("PodScheduled", "False", "SchedulingGated"),
            ((string)condition["type"]!, (string)condition["status"]!, (string)condition["reason"]!));
        Assert.Null(_fixture.Cluster.GetPod("default", "free")!["status"]!["conditions"]);
    }

    [Theory]
    [InlineData("""{"nodeName":"node0001","schedulingGates":[{"name":"g"}]}""", "spec.nodeName")]
    [InlineData("""{"schedulingGates":[{"name":"g"},{"name":"g"}]}""", "spec.schedulingGates[1]")]
    [InlineData("""{"schedulingGates":[{"name":"a b"}]}""", "spec.schedulingGates[0]")]
    [InlineData("""{"schedulingGates":[{}]}""", "spec.schedulingGates[0]")]
    public async Task Create_WrongGates_IsInvalid(string spec, string field)
    {
        var body = JsonNode.Parse(spec)!;
        body["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "i" });

        var (status, refused) = await _fixture.SendAsync(
            HttpMethod.Post, Pods, $$"""{"metadata":{"name":"new"},"spec":{{body.ToJsonString()}}}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(field, (string)refused["details"]!["causes"]![0]!["field"]!);
        Assert.Null(_fixture.Cluster.GetPod("default", "new"));
    }

    [Fact]
    public async Task Patch_DeleteByName_RemovesThatGateAloneAndOnlyOnce()
    {
        var (status, patched) = await PatchAsync(Pod, DeleteOurs, Strategic);
        var version = _fixture.Cluster.ResourceVersion;
        var (again, _) = await PatchAsync(Pod, DeleteOurs, Strategic);
        var (none, _) = await PatchAsync(Pods + "/free", DeleteOurs, Strategic);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (status, again, none));
        Assert.Equal(["example.com/other"], GatesOf(patched));
        Assert.Equal(version, _fixture.Cluster.ResourceVersion);
    }

    [Fact]
    public async Task Patch_LastGate_LeavesNoList()
    {
        await PatchAsync(Pod, DeleteOurs, Strategic);
        var (_, patched) = await PatchAsync(
            Pod, """{"spec":{"schedulingGates":[{"$patch":"delete","name":"example.com/other"}]}}""", Strategic);

        Assert.False(patched["spec"]!.AsObject().ContainsKey("schedulingGates"));
    }

    // Why a merge patch is not for us: it removes the gates of others.
    [Theory]
    [InlineData("""{"spec":{"schedulingGates":null}}""", 0)]
    [InlineData("""{"spec":{"schedulingGates":[]}}""", 0)]
    [InlineData("""{"spec":{"schedulingGates":[{"name":"hdfs.locality/plan"}]}}""", 1)]
    public async Task Patch_Merge_ReplacesTheList(string patch, int left)
    {
        var (status, patched) = await PatchAsync(Pod, patch, Merge);

        Assert.Equal((HttpStatusCode.OK, left), (status, GatesOf(patched).Length));
    }

    [Theory]
    [InlineData("gated", Strategic, """{"spec":{"schedulingGates":[{"name":"new"}]}}""", 2)]
    [InlineData("gated", Merge, """{"spec":{"schedulingGates":[{"name":"new"}]}}""", 0)]
    [InlineData("free", Strategic, """{"spec":{"schedulingGates":[{"name":"new"}]}}""", 0)]
    public async Task Patch_NewGate_IsInvalid(string pod, string type, string patch, int index)
    {
        var (status, refused) = await PatchAsync($"{Pods}/{pod}", patch, type);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(
            $"spec.schedulingGates[{index}].name: Forbidden: only deletion is allowed", (string)refused["message"]!,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bind_Gated_ConflictsAndOnceReleasedBinds()
    {
        const string Binding = """{"metadata":{"name":"gated"},"target":{"kind":"Node","name":"node0001"}}""";
        var (gated, _) = await _fixture.SendAsync(HttpMethod.Post, Pod + "/binding", Binding);
        await PatchAsync(Pod, """{"spec":{"schedulingGates":null}}""", Merge);
        var (released, _) = await _fixture.SendAsync(HttpMethod.Post, Pod + "/binding", Binding);

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Created), (gated, released));
        var condition = _fixture.Cluster.GetPod("default", "gated")!["status"]!["conditions"]!.AsArray().Single()!.AsObject();
        Assert.Equal("True", (string)condition["status"]!);
        Assert.False(condition.ContainsKey("reason"));
    }

    [Fact]
    public async Task PatchStatus_NominatedNode_IsSetOnAGatedPodAndClearedByNull()
    {
        var (status, set) = await PatchAsync(Pod + "/status", Nominate, Strategic);
        var (_, cleared) = await PatchAsync(Pod + "/status", """{"status":{"nominatedNodeName":null}}""", Strategic);
        var (_, empty) = await PatchAsync(Pod + "/status", """{"status":{"nominatedNodeName":""}}""", Strategic);

        Assert.Equal((HttpStatusCode.OK, "node0001"), (status, (string)set["status"]!["nominatedNodeName"]!));
        Assert.False(cleared["status"]!.AsObject().ContainsKey("nominatedNodeName"));
        Assert.Equal((string)cleared["metadata"]!["resourceVersion"]!, (string)empty["metadata"]!["resourceVersion"]!);
        Assert.Equal(2, GatesOf(set).Length);
    }

    [Fact]
    public async Task Patch_NominatedNodeWithoutStatusPath_IsIgnored()
    {
        var (status, patched) = await PatchAsync(Pod, Nominate, Strategic);

        Assert.Equal((HttpStatusCode.OK, (JsonNode?)null), (status, patched["status"]!["nominatedNodeName"]));
    }

    [Fact]
    public async Task PatchStatus_Gates_AreLeftAlone()
    {
        var (status, patched) = await PatchAsync(Pod + "/status", DeleteOurs, Strategic);

        Assert.Equal((HttpStatusCode.OK, 2), (status, GatesOf(patched).Length));
    }

    [Theory]
    [InlineData("""{"metadata":{"uid":"00000000-0000-0000-0000-000000000000"},"status":{"nominatedNodeName":"n"}}""", 422)]
    [InlineData("""{"metadata":{"resourceVersion":"1"},"status":{"nominatedNodeName":"n"}}""", 409)]
    [InlineData("""{"metadata":{"uid":"other","resourceVersion":"1"},"status":{"nominatedNodeName":"n"}}""", 409)]
    [InlineData("""{"status":{"nominatedNodeName":"Not A Name"}}""", 422)]
    public async Task PatchStatus_PreconditionOrName_IsChecked(string patch, int expected)
    {
        var (status, _) = await PatchAsync(Pod + "/status", patch, Strategic);

        Assert.Equal(expected, (int)status);
        Assert.Null(_fixture.Cluster.GetPod("default", "gated")!["status"]!["nominatedNodeName"]);
    }

    [Theory]
    [InlineData(36, null, 422)]
    [InlineData(35, null, 422)]
    [InlineData(34, "node0001", 200)]
    public async Task Bind_Nominated_ClearsItFromThisVersionOn(int minor, string? kept, int nominatingTheBound)
    {
        var cluster = new SandboxCluster(new Random(1), _fixture.Time) { Version = new Version(1, minor) };
        await using var server = await SandboxApiServer.StartAsync(cluster, _fixture.Time, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = server.Address };
        cluster.AddPod(_fixture.Cluster.GetPod("default", "free")!);
        await SendAsync(client, Nominate);

        cluster.BindPod("default", "free", "node0002");

        Assert.Equal(kept, (string?)cluster.GetPod("default", "free")!["status"]!["nominatedNodeName"]);
        Assert.Equal(nominatingTheBound, await SendAsync(client, """{"status":{"nominatedNodeName":"node0003"}}"""));
        Assert.Contains($"v1.{minor}.0", await client.GetStringAsync(new Uri("/version", UriKind.Relative)), StringComparison.Ordinal);
    }

    private static async Task<int> SendAsync(HttpClient client, string patch)
    {
        using var body = new StringContent(patch, new System.Net.Http.Headers.MediaTypeHeaderValue(Strategic));
        using var response = await client.PatchAsync(new Uri(Pods + "/free/status", UriKind.Relative), body);
        return (int)response.StatusCode;
    }

    private static Action<JsonObject> Gated(params string[] gates) => pod => pod["spec"]!["schedulingGates"] =
        new JsonArray([.. gates.Select(gate => new JsonObject { ["name"] = gate })]);

    private static string[] GatesOf(JsonNode pod) =>
        [.. (pod["spec"]!["schedulingGates"] as JsonArray ?? []).Select(gate => (string)gate!["name"]!)];

    private Task<(HttpStatusCode Status, JsonNode Json)> PatchAsync(string target, string patch, string type) =>
        _fixture.SendAsync(HttpMethod.Patch, target, patch, type);
}
