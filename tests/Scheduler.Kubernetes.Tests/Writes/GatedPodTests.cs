using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Writes;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Kubernetes.Tests.Writes;

/// <summary>What the writes do to a gated pod at the sandbox API server.</summary>
public sealed class GatedPodTests : IAsyncLifetime, IDisposable
{
    private readonly SandboxCluster _cluster = new(new Random(1), TimeProvider.System);
    private SandboxApiServer _server = null!;
    private ApiServerClient _client = null!;
    private PodGates _gates = null!;

    public async Task InitializeAsync()
    {
        _server = await SandboxApiServer.StartAsync(_cluster, TimeProvider.System, CancellationToken.None);
        _client = new ApiServerClient(
            new ClusterConnection(_server.Address), new KubernetesOptions(), IKubernetesObserver.None, TimeProvider.System);
        _gates = new PodGates(_client);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task NominateThenRelease_AnswersTheVersionsAndKeepsOtherGates()
    {
        var pod = Add("p", "example.com/queue", IPodGates.Gate);

        var nominated = await _gates.NominateAsync(pod, "node0001", CancellationToken.None);
        Assert.Equal((new WrittenPod(Version("p"), null, "node0001"), "node0001"), (nominated.Pod, NodeOf("p")));
        var released = await _gates.ReleaseAsync(pod, CancellationToken.None);
        Assert.Equal(
            (new WrittenPod(Version("p"), null, "node0001"), "example.com/queue"), (released.Pod, string.Join(' ', GatesOf("p"))));

        Assert.Equal((GateWriteEnd.Done, GateWriteEnd.Done), (nominated.End, released.End));
    }

    [Fact]
    public async Task CreateToBinding_GatedByAWebhook_EndsOnTheNominatedNode()
    {
        _cluster.Webhook = new MutatingWebhook((review, _) => Task.FromResult<JsonObject?>(GatedBy(review)), TimeProvider.System);
        var created = await _cluster.CreatePodAsync(
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "p" },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "i" }) },
            },
            CancellationToken.None);
        var binder = new PodBinder(_client);
        var metadata = new PodMetadata("default", "p", (string)created["metadata"]!["uid"]!);
        var pod = new LocalityPod(metadata, null, "default-scheduler") { ResourceVersion = Version("p") };

        Assert.Contains("schedulingGates", await BindAsync(), StringComparison.Ordinal);
        await _gates.NominateAsync(pod, "node0001", CancellationToken.None);
        await _gates.ReleaseAsync(pod, CancellationToken.None);
        Assert.Null(await BindAsync());

        Assert.Equal("node0001", (string?)_cluster.GetPod("default", "p")!["spec"]!["nodeName"]);
        Assert.Null(NodeOf("p"));

        Task<string?> BindAsync() => binder.BindAsync("default", "p", metadata.Uid, "node0001", CancellationToken.None);
    }

    [Fact]
    public async Task Release_Again_ChangesNothing()
    {
        var pod = Add("p", IPodGates.Gate);

        var first = await _gates.ReleaseAsync(pod, CancellationToken.None);
        var second = await _gates.ReleaseAsync(pod, CancellationToken.None);

        Assert.Equal(first, second);
        Assert.Equal((GateWriteEnd.Done, Version("p")), (second.End, second.Pod?.ResourceVersion));
        Assert.Empty(GatesOf("p"));
    }

    [Fact]
    public async Task Nominate_ChangedSinceRead_IsChanged()
    {
        var pod = Add("p", IPodGates.Gate);
        _cluster.UpdatePod("default", "p", json => json["metadata"]!["labels"] = new JsonObject { ["a"] = "b" });

        Assert.Equal(GateWriteEnd.Changed, (await _gates.NominateAsync(pod, "node0001", CancellationToken.None)).End);
        Assert.Null(NodeOf("p"));
    }

    [Fact]
    public async Task Nominate_Bound_IsChangedWhicheverVersionWasRead()
    {
        var pod = Add("p");
        _cluster.BindPod("default", "p", "node0002");

        Assert.Equal(GateWriteEnd.Changed, (await _gates.NominateAsync(pod, "node0001", CancellationToken.None)).End);
        Assert.Equal(
            GateWriteEnd.Changed,
            (await _gates.NominateAsync(pod with { ResourceVersion = Version("p") }, "node0001", CancellationToken.None)).End);
    }

    [Fact]
    public async Task Clear_AnotherSetItMeanwhile_LeavesItAlone()
    {
        var pod = Add("p", IPodGates.Gate);
        await _gates.NominateAsync(pod, "node0001", CancellationToken.None);
        var seen = pod with { ResourceVersion = Version("p") };
        _cluster.UpdatePod("default", "p", json => json["status"]!["nominatedNodeName"] = "node0009");

        Assert.Equal(GateWriteEnd.Changed, (await _gates.ClearNominationAsync(seen, CancellationToken.None)).End);
        Assert.Equal("node0009", NodeOf("p"));
        var newest = pod with { ResourceVersion = Version("p") };
        Assert.Equal(GateWriteEnd.Done, (await _gates.ClearNominationAsync(newest, CancellationToken.None)).End);
        Assert.Null(NodeOf("p"));
    }

    [Fact]
    public async Task Any_ReplacedByAPodOfTheSameName_IsGoneAndLeavesItAlone()
    {
        var pod = Add("p", IPodGates.Gate);
        _cluster.DeletePod("default", "p");
        var successor = Add("p", IPodGates.Gate);

        Assert.Equal(GateWriteEnd.Gone, (await _gates.ReleaseAsync(pod, CancellationToken.None)).End);
        var sameVersion = pod with { ResourceVersion = successor.ResourceVersion };
        Assert.Equal(GateWriteEnd.Gone, (await _gates.NominateAsync(sameVersion, "node0001", CancellationToken.None)).End);
        Assert.Equal(GateWriteEnd.Gone, (await _gates.ClearNominationAsync(sameVersion, CancellationToken.None)).End);
        Assert.Equal((successor.ResourceVersion, IPodGates.Gate), (Version("p"), Assert.Single(GatesOf("p"))));
    }

    [Fact]
    public async Task Any_Deleted_IsGone()
    {
        var pod = Add("p", IPodGates.Gate);
        _cluster.DeletePod("default", "p");

        Assert.Equal(GateWriteEnd.Gone, (await _gates.NominateAsync(pod, "node0001", CancellationToken.None)).End);
        Assert.Equal(GateWriteEnd.Gone, (await _gates.ClearNominationAsync(pod, CancellationToken.None)).End);
        Assert.Equal(GateWriteEnd.Gone, (await _gates.ReleaseAsync(pod, CancellationToken.None)).End);
    }

    [Theory]
    [InlineData(ApiServerFault.ServerError, GateWriteEnd.Unknown)]
    [InlineData(ApiServerFault.TooManyRequests, GateWriteEnd.Refused)]
    [InlineData(ApiServerFault.Forbidden, GateWriteEnd.Refused)]
    public async Task Release_ApiServerFails_EndsSo(ApiServerFault fault, GateWriteEnd expected)
    {
        var pod = Add("p", IPodGates.Gate);
        _server.Faults.Inject(fault, operation: "patch pods");

        Assert.Equal(expected, (await _gates.ReleaseAsync(pod, CancellationToken.None)).End);
        Assert.Single(GatesOf("p"));
    }

    private static JsonObject GatedBy(JsonObject review)
    {
        var patch = $$"""[{"op":"add","path":"/spec/schedulingGates","value":[{"name":"{{IPodGates.Gate}}"}]}]""";
        return new JsonObject
        {
            ["kind"] = "AdmissionReview",
            ["apiVersion"] = "admission.k8s.io/v1",
            ["response"] = new JsonObject
            {
                ["uid"] = (string)review["request"]!["uid"]!,
                ["allowed"] = true,
                ["patchType"] = "JSONPatch",
                ["patch"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(patch)),
            },
        };
    }

    private LocalityPod Add(string name, params string[] gates)
    {
        var pod = _cluster.AddPod(new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "i" }),
                ["schedulingGates"] = new JsonArray([.. gates.Select(gate => new JsonObject { ["name"] = gate })]),
            },
        });
        var metadata = new PodMetadata("default", name, (string)pod["metadata"]!["uid"]!);
        return new LocalityPod(metadata, null, "default-scheduler") { ResourceVersion = Version(name) };
    }

    private string Version(string name) => (string)_cluster.GetPod("default", name)!["metadata"]!["resourceVersion"]!;

    private string? NodeOf(string name) => (string?)_cluster.GetPod("default", name)!["status"]!["nominatedNodeName"];

    private string[] GatesOf(string name) => [.. (_cluster.GetPod("default", name)!["spec"]!["schedulingGates"] as JsonArray ?? [])
        .Select(gate => (string)gate!["name"]!)];
}
