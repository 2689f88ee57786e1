using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Watch;
using Scheduler.Sandbox;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class SinkTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ClusterState _state = new();
    private readonly PodHandler _handler = new();
    private readonly ClusterSync _sync;
    private readonly ClusterPublisher _publisher;
    private readonly NodeSink _nodes;
    private readonly PodSink _pods;

    public SinkTests()
    {
        var pool = new StringPool();
        _sync = new ClusterSync(_clock);
        _publisher = new ClusterPublisher(
            _state, new ClusterTables(LabelSelector.Parse(KubernetesOptions.DefaultDataNodeSelector, out _)!, pool), _sync, _clock);
        _nodes = new NodeSink(_publisher, new NodeReader("", pool));
        _pods = new PodSink(_publisher, pool, [_handler], NullLogger<PodSink>.Instance);
    }

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public void Set_BeforeBothAreListed_PublishesNothing()
    {
        List(_nodes, Node("n1"));
        Assert.False(_sync.IsSynced);
        Assert.Empty(_state.Nodes.Nodes);

        List(_pods, Pod("a", node: "n1"));
        Assert.True(_sync.IsSynced);
        Assert.Equal("n1", Assert.Single(_state.Nodes.Nodes).Name);
        Assert.Equal(new NodeUsage(1, 100, 0), _state.Pods.UsageByNode["n1"]);
    }

    [Fact]
    public void Set_HandlerThrows_TheOthersGoOn()
    {
        Synced();
        _handler.ThrowsFor = "bad";

        Set(_pods, Pod("bad", paths: "/in"));
        Set(_pods, Pod("good", paths: "/in"));

        Assert.Equal(["changed good on -"], _handler.Told);
    }

    [Fact]
    public void EndList_EmptyCluster_IsSynced()
    {
        List(_nodes);
        List(_pods);

        Assert.True(_sync.IsSynced);
    }

    [Fact]
    public void Set_UnderChurn_PublishesAtMostOncePerInterval()
    {
        Synced();
        _clock.Advance(ClusterPublisher.ShortestInterval);

        Set(_pods, Pod("a", node: "n1"));
        var first = _state.Pods;
        Set(_pods, Pod("b", node: "n1"));
        Set(_pods, Pod("c", node: "n2"));

        Assert.Equal(1, first.UsageByNode["n1"].PodCount);
        Assert.Same(first, _state.Pods);
        _clock.Advance(ClusterPublisher.ShortestInterval);
        Assert.Equal(2, _state.Pods.UsageByNode["n1"].PodCount);
        Assert.Equal(1, _state.Pods.UsageByNode["n2"].PodCount);
    }

    [Fact]
    public void Set_Heartbeat_PublishesNothing()
    {
        List(_nodes, Node("n1"));
        List(_pods, Pod("a", node: "n1"));
        var (nodes, pods) = (_state.Nodes, _state.Pods);

        Set(_nodes, Node("n1"));
        Set(_pods, Pod("a", node: "n1"));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(nodes, _state.Nodes);
        Assert.Same(pods, _state.Pods);
    }

    [Fact]
    public void Set_PodIsBoundMovedAndEnds_UsageFollows()
    {
        Synced();

        Assert.Empty(After(() => Set(_pods, Pod("a"))).UsageByNode);
        Assert.Equal(new NodeUsage(1, 100, 0), After(() => Set(_pods, Pod("a", node: "n1"))).UsageByNode["n1"]);
        Assert.Equal(new NodeUsage(1, 250, 0), After(() => Set(_pods, Pod("a", node: "n1", cpu: "250m"))).UsageByNode["n1"]);
        Assert.Empty(After(() => Set(_pods, Pod("a", node: "n1", phase: "Succeeded"))).UsageByNode);
    }

    [Fact]
    public void Delete_Pod_GivesItsRequestsBack()
    {
        Synced();
        Set(_pods, Pod("a", node: "n1"));
        Set(_pods, Pod("b", node: "n1"));

        Assert.Equal(1, After(() => Delete(_pods, Pod("a", node: "n1"))).UsageByNode["n1"].PodCount);
        Assert.Empty(After(() => Delete(_pods, Pod("b"))).UsageByNode);
        Assert.Empty(After(() => Delete(_pods, Pod("b"))).UsageByNode);
    }

    [Fact]
    public void Set_LocalityPod_IsPublishedAndReported()
    {
        Synced();

        var pods = After(() => Set(_pods, Pod("a", paths: "/in")));

        Assert.Equal("/in", pods.LocalityPods["uid-a"].Metadata.Annotations["hdfs.locality/paths"]);
        After(() => Set(_pods, Pod("a", node: "n1", paths: "/in")));
        Assert.Empty(After(() => Set(_pods, Pod("a", node: "n1"))).LocalityPods);
        After(() => Set(_pods, Pod("b", paths: "/in")));
        Assert.Empty(After(() => Delete(_pods, Pod("b", paths: "/in"))).LocalityPods);
        Assert.Equal(
            ["changed a on -", "changed a on n1", "deleted a on n1 gone=True", "changed b on -", "deleted b on - gone=True"], _handler.Told);
    }

    [Fact]
    public void EndList_Relist_WhatVanishedIsGone()
    {
        List(_nodes, Node("n1"), Node("n2"));
        List(_pods, Pod("a", node: "n1", paths: "/in"), Pod("b", node: "n2"), Pod("d", node: "n1", isDataNode: true));
        Assert.Single(_state.Nodes.DataNodePods);

        List(_nodes, Node("n2"));
        List(_pods, Pod("b", node: "n2"));
        _clock.Advance(ClusterPublisher.ShortestInterval);

        Assert.Equal(["n2"], _state.Nodes.Nodes.Select(node => node.Name));
        Assert.Empty(_state.Nodes.DataNodePods);
        Assert.Equal(["n2"], _state.Pods.UsageByNode.Keys);
        Assert.Empty(_state.Pods.LocalityPods);
        Assert.Equal(["changed a on n1", "deleted a on n1 gone=True"], _handler.Told);
    }

    [Fact]
    public void BeginList_AListThatWasNotFinished_LosesNothing()
    {
        List(_nodes, Node("n1"), Node("n2"));
        List(_pods);

        _nodes.BeginList();
        Set(_nodes, Node("n1"));
        List(_nodes, Node("n1"), Node("n2"));
        _clock.Advance(ClusterPublisher.ShortestInterval);

        Assert.Equal(["n1", "n2"], _state.Nodes.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Set_DataNodePod_IsPublishedWhenItChangesOnly()
    {
        Synced();
        Set(_pods, Pod("d", node: "n1", isDataNode: true));
        _clock.Advance(ClusterPublisher.ShortestInterval);
        var snapshot = _state.Nodes;

        Set(_pods, Pod("d", node: "n1", isDataNode: true));
        _clock.Advance(ClusterPublisher.ShortestInterval);
        Assert.Same(snapshot, _state.Nodes);
        Assert.Equal("n1", Assert.Single(snapshot.DataNodePods).NodeName);

        Set(_pods, Pod("d", node: "n1"));
        _clock.Advance(ClusterPublisher.ShortestInterval);
        Assert.Empty(_state.Nodes.DataNodePods);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"metadata":{"name":"\ud800","uid":"u","annotations":{"hdfs.locality/paths":"\ud800"}}}""")]
    public void Set_Unreadable_IsFalse(string json)
    {
        Assert.False(_nodes.Set(Encoding.UTF8.GetBytes(json)));
        Assert.False(_pods.Set(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public async Task WaitAsync_NeverSynced_IsFalseAtTheBound()
    {
        var wait = _sync.WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.False(await wait);
        Synced();
        Assert.True(await _sync.WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None));
    }

    private ClusterPods After(Action change)
    {
        change();
        _clock.Advance(ClusterPublisher.ShortestInterval);
        return _state.Pods;
    }

    private void Synced()
    {
        List(_nodes);
        List(_pods);
    }

    private static void List(IObjectSink sink, params string[] items)
    {
        sink.BeginList();
        foreach (var item in items) Set(sink, item);
        sink.EndList();
    }

    private static void Set(IObjectSink sink, string json) =>
        Assert.True(sink.Set(Encoding.UTF8.GetBytes(json)));

    private static void Delete(PodSink sink, string json) =>
        Assert.True(sink.Delete(Encoding.UTF8.GetBytes(json)));

    private static string Node(string name) => $$"""{"metadata":{"name":"{{name}}"} }""";

    private static string Pod(
        string name, string? node = null, string cpu = "100m", string phase = "Running", string? paths = null, bool isDataNode = false)
    {
        var annotations = paths is null ? "{}" : $$"""{"hdfs.locality/paths":"{{paths}}"}""";
        var labels = isDataNode ? """{"app.kubernetes.io/component":"datanode"}""" : "{}";
        var nodeName = node is null ? "" : $$""","nodeName":"{{node}}" """;
        return $$"""
            {"metadata":{"name":"{{name}}","namespace":"n","uid":"uid-{{name}}","labels":{{labels}},"annotations":{{annotations}}},
             "spec":{"containers":[{"resources":{"requests":{"cpu":"{{cpu}}"} } }]{{nodeName}} },"status":{"phase":"{{phase}}"} }
            """;
    }
}
