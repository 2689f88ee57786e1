using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Kubernetes.Tests.Watch;

/// <summary>DataNodes whose pods no label tells, against the sandbox's API server.</summary>
public sealed class DataNodePodSearchTests : IAsyncLifetime, IDisposable
{
    private const string DataNodeName = "dn-0.dn.hdfs.svc.cluster.local", Ip = "10.244.0.5";

    private readonly SandboxCluster _objects = new(new Random(1), TimeProvider.System);
    private readonly ManualTimeProvider _clock = new();
    private readonly ClusterState _state = new();
    private readonly DataNodeDirectory _directory = new();
    private readonly TopologyState _topology;
    private readonly ClusterPublisher _publisher;
    private readonly PodSink _pods;
    private SandboxApiServer _server = null!;
    private ApiServerClient _client = null!;
    private DataNodePodSearch _search = null!;

    public DataNodePodSearchTests()
    {
        var pool = new StringPool();
        var sync = new ClusterSync(_clock);
        _topology = new TopologyState(_state, _directory, new IdentityRules());
        _publisher = new ClusterPublisher(
            _state, new ClusterTables(LabelSelector.Parse(KubernetesOptions.DefaultDataNodeSelector, out _)!, pool), sync, _clock);
        _pods = new PodSink(_publisher, pool, [], NullLogger<PodSink>.Instance);
        var nodes = new NodeSink(_publisher, new NodeReader("", pool));
        nodes.BeginList();
        nodes.Set("""{"metadata":{"name":"n1"}}"""u8);
        nodes.EndList();
        _pods.BeginList();
        _pods.EndList();
        _directory.Learn([new DataNode(DataNodeName, Ip, 9866, DataNode.DefaultRack)], DateTimeOffset.MaxValue);
    }

    public async Task InitializeAsync()
    {
        _server = await SandboxApiServer.StartAsync(_objects, TimeProvider.System, CancellationToken.None);
        var options = new KubernetesOptions();
        _client = new ApiServerClient(new ClusterConnection(_server.Address), options, new TestObserver(), TimeProvider.System);
        _search = new DataNodePodSearch(
            _topology, new ClusterSync(_clock), _pods, _publisher, _client, options, _clock, NullLogger<DataNodePodSearch>.Instance);
    }

    public async Task DisposeAsync()
    {
        _search.Dispose();
        _client.Dispose();
        await _server.DisposeAsync();
    }

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public async Task Ask_PodAtTheAddress_IsFollowedUntilItIsGone()
    {
        var pod = Create("dn-0");
        See(pod);

        await SearchAsync();
        Assert.Equal(("n1", 1), (NodeOfTheDataNode(), Questions));
        pod["status"]!["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" });
        See(pod);
        Assert.Null(Assert.Single(_state.Nodes.DataNodePods).NotReadySince);
        _pods.Delete(Encoding.UTF8.GetBytes(pod.ToJsonString()));
        Publish();

        Assert.Null(NodeOfTheDataNode());
        Assert.Empty(_state.Nodes.DataNodePods);
    }

    /// <summary>Doctor asks while the search in the background has found the pod, and it is not published yet.</summary>
    [Fact]
    public async Task FindAll_FoundAMomentAgo_IsPublished()
    {
        See(Create("dn-0"));
        await _search.SearchAsync(CancellationToken.None);
        Assert.Null(NodeOfTheDataNode());

        await _search.FindAllAsync(CancellationToken.None);

        Assert.Equal("n1", NodeOfTheDataNode());
    }

    [Fact]
    public async Task Ask_NoPodAtTheAddress_IsAskedOnce()
    {
        for (var i = 0; i < 3; i++) await SearchAsync();

        // By address and by name.
        Assert.Equal((null, 2), (NodeOfTheDataNode(), Questions));
    }

    [Theory]
    [InlineData("other", false, "Running")]
    [InlineData("dn-0", true, "Running")]
    [InlineData("dn-0", false, "Succeeded")]
    public async Task Ask_PodThatCannotBeTheDataNodes_IsNotFollowed(string name, bool hostNetwork, string phase)
    {
        See(Create(name, hostNetwork, phase));

        for (var i = 0; i < 3; i++) await SearchAsync();

        Assert.Equal((null, 2), (NodeOfTheDataNode(), Questions));
    }

    [Fact]
    public async Task Ask_AnotherPodAtTheAddress_IsFoundByName()
    {
        See(Create("other"));
        See(Create("dn-0", ip: "10.244.0.77"));

        await SearchAsync();

        Assert.Equal(("n1", 2), (NodeOfTheDataNode(), Questions));
        Assert.Equal("dn-0", Assert.Single(_state.Nodes.DataNodePods).Name);
    }

    [Fact]
    public async Task Ask_PodThatTheWatchDoesNotKnow_IsAskedAboutAgain()
    {
        var pod = Create("dn-0");

        await SearchAsync();
        Assert.Null(NodeOfTheDataNode());
        See(pod);
        await SearchAsync();

        Assert.Equal(("n1", 2), (NodeOfTheDataNode(), Questions));
    }

    [Fact]
    public async Task Ask_ThousandsOfDataNodes_AreAskedAboutByAndBy()
    {
        _directory.Learn(
            [.. Enumerable.Range(0, 3000).Select(i => new DataNode($"far-{i}", $"192.168.{i >> 8}.{i & 255}", 9866, "/r"))],
            DateTimeOffset.MaxValue);

        await SearchAsync();

        Assert.InRange(Questions, DataNodePodSearch.MaxSearches, DataNodePodSearch.MaxSearches + 1);
    }

    [Fact]
    public async Task Ask_NoServer_IsAskedAgain()
    {
        await _server.StopAsync();

        Assert.Null(await _search.SearchAsync(CancellationToken.None));
    }

    private int Questions => (int)_server.Requests.Count("list pods");

    private async Task SearchAsync()
    {
        Assert.NotNull(await _search.SearchAsync(CancellationToken.None));
        Publish();
    }

    private string? NodeOfTheDataNode()
    {
        var current = _topology.Current;
        return current.UnmappedDataNodes.Contains(DataNodeName) ? null : current.Cluster.Nodes[0].Name;
    }

    private JsonObject Create(string name, bool hostNetwork = false, string phase = "Running", string ip = Ip) => _objects.AddPod(JsonNode.Parse($$$"""
        {"metadata":{"name":"{{{name}}}","namespace":"hdfs","labels":{"component":"hdfs-dn"}},
         "spec":{"nodeName":"n1","hostname":"{{{name}}}","subdomain":"dn","hostNetwork":{{{(hostNetwork ? "true" : "false")}}},"containers":[{"name":"c","image":"i"}]},
         "status":{"phase":"{{{phase}}}","podIP":"{{{ip}}}","podIPs":[{"ip":"{{{ip}}}"}],"startTime":"2026-01-01T00:00:00Z"} }
        """)!.AsObject());

    /// <summary>The watch reports the pod.</summary>
    private void See(JsonObject pod)
    {
        Assert.True(_pods.Set(Encoding.UTF8.GetBytes(pod.ToJsonString())));
        Publish();
    }

    private void Publish() => _clock.Advance(ClusterPublisher.ShortestInterval);
}
