using System.Net;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Tests.Kubernetes;

public sealed class PatchTests : IAsyncLifetime
{
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Pod = "/api/v1/namespaces/default/pods/p4";

    private readonly ApiServerFixture _fixture = new();

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _fixture.AddPod("p4");
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(Merge)]
    [InlineData(Strategic)]
    public async Task Patch_Annotation_SetsAndRemovesIt(string type)
    {
        var (_, set) = await PatchAsync(Pod, """{"metadata":{"annotations":{"example.com/a":"1"}}}""", type);
        var (_, removed) = await PatchAsync(Pod, """{"metadata":{"annotations":{"example.com/a":null}}}""", type);

        Assert.Equal("1", (string)set["metadata"]!["annotations"]!["example.com/a"]!);
        Assert.Empty(removed["metadata"]!["annotations"]!.AsObject());
    }

    [Fact]
    public async Task Patch_SameAgain_KeepsTheVersion()
    {
        const string Patch = """{"metadata":{"annotations":{"example.com/a":"1"}}}""";
        await PatchAsync(Pod, Patch, Merge);
        var version = _fixture.Cluster.ResourceVersion;

        var (status, _) = await PatchAsync(Pod, Patch, Merge);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(version, _fixture.Cluster.ResourceVersion);
    }

    [Fact]
    public async Task PatchStatus_StrategicCondition_MergesByType()
    {
        _fixture.Cluster.BindPod("default", "p4", "node0001");

        var (_, patched) = await PatchAsync(Pod + "/status", Condition("hdfs.locality/Waiting", "True"), Strategic);
        var (_, again) = await PatchAsync(Pod + "/status", Condition("hdfs.locality/Waiting", "False"), Strategic);
        var (_, cleared) = await PatchAsync(
            Pod + "/status", """{"status":{"conditions":[{"$patch":"delete","type":"hdfs.locality/Waiting"}]}}""", Strategic);

        Assert.Equal(["PodScheduled", "hdfs.locality/Waiting"], Types(patched));
        Assert.Equal("False", (string)again["status"]!["conditions"]![1]!["status"]!);
        Assert.Equal(["PodScheduled"], Types(cleared));
    }

    [Fact]
    public async Task PatchStatus_MergePatch_ReplacesTheList()
    {
        _fixture.Cluster.BindPod("default", "p4", "node0001");

        var (_, patched) = await PatchAsync(Pod + "/status", Condition("x", "True"), Merge);

        Assert.Equal(["x"], Types(patched));
    }

    [Fact]
    public async Task PatchStatus_Spec_IsLeftAlone()
    {
        var (_, patched) = await PatchAsync(Pod + "/status", """{"spec":{"nodeName":"n"},"metadata":{"labels":{"l":"v"}}}""", Strategic);

        Assert.Null(patched["spec"]!["nodeName"]);
        Assert.Equal("v", (string)patched["metadata"]!["labels"]!["l"]!);
    }

    [Fact]
    public async Task Patch_Status_IsLeftAlone()
    {
        var (_, patched) = await PatchAsync(Pod, Condition("x", "True"), Strategic);

        Assert.Null(patched["status"]!["conditions"]);
    }

    [Fact]
    public async Task Patch_ImmutableSpec_IsInvalid()
    {
        var (status, refused) = await PatchAsync(Pod, """{"spec":{"schedulerName":"z"}}""", Merge);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("Invalid", (string)refused["reason"]!);
    }

    [Fact]
    public async Task Patch_AnnotationThatIsANumber_IsInvalid() =>
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity, (await PatchAsync(Pod, """{"metadata":{"annotations":{"n":5}}}""", Merge)).Status);

    [Fact]
    public async Task Patch_DryRun_ChangesNothing()
    {
        var (_, patched) = await PatchAsync(Pod + "?dryRun=All", """{"metadata":{"labels":{"l":"v"}}}""", Merge);

        Assert.Equal("v", (string)patched["metadata"]!["labels"]!["l"]!);
        Assert.Null(_fixture.Cluster.GetPod("default", "p4")!["metadata"]!["labels"]!["l"]);
    }

    [Fact]
    public async Task Patch_Node_SetsItsAnnotation()
    {
        await PatchAsync("/api/v1/nodes/node0001", """{"metadata":{"annotations":{"hdfs.locality/datanode":"dn1"}}}""", Merge);

        Assert.Equal("dn1", (string)_fixture.Cluster.GetNode("node0001")!["metadata"]!["annotations"]!["hdfs.locality/datanode"]!);
    }

    private static string Condition(string type, string status) =>
        $$$"""{"status":{"conditions":[{"type":"{{{type}}}","status":"{{{status}}}"}]}}""";

    private static string[] Types(JsonNode pod) =>
        [.. pod["status"]!["conditions"]!.AsArray().Select(condition => (string)condition!["type"]!)];

    private Task<(HttpStatusCode Status, JsonNode Json)> PatchAsync(string target, string patch, string type) =>
        _fixture.SendAsync(HttpMethod.Patch, target, patch, type);
}
