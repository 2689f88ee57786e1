using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Tests.Cluster;

public sealed class TopologyStateTests
{
    private readonly ClusterState _cluster = new();
    private readonly DataNodeDirectory _directory = new();
    private readonly TopologyState _state;

    public TopologyStateTests()
    {
        _state = new TopologyState(_cluster, _directory, new IdentityRules()) { HasBackgroundRefresh = true };
        _directory.Learn([new DataNode("n0", "", 9866, "/a")], DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void Current_LargeClusterChanged_IsTheOldOneUntilTheNextIsShown()
    {
        Publish(TopologyState.SmallCluster);
        var before = _state.Current;
        Publish(TopologyState.SmallCluster + 1);

        Assert.Same(before, _state.Current);
        Assert.True(_state.TryBuild(out var next));
        Assert.Same(before, _state.Current);
        _state.Publish(next);
        Assert.Equal(TopologyState.SmallCluster + 1, _state.Current.Cluster.Nodes.Length);
        Assert.False(_state.TryBuild(out _));
    }

    [Fact]
    public void Current_NewDataNodeInALargeCluster_IsTheOldOneUntilTheNextIsShown()
    {
        Publish(TopologyState.SmallCluster);
        var before = _state.Current;
        _directory.Learn([new DataNode("n1", "", 9866, "/b")], DateTimeOffset.UnixEpoch);

        Assert.Same(before, _state.Current);
        Assert.True(_state.TryBuild(out var next));
        Assert.Equal(["/a", "/b"], next.Topology.Racks.ToArray());
    }

    [Fact]
    public void Current_NoBackgroundRefresh_IsTheNewOne()
    {
        Publish(TopologyState.SmallCluster);
        var before = _state.Current;
        _state.HasBackgroundRefresh = false;
        Publish(TopologyState.SmallCluster);

        Assert.NotSame(before, _state.Current);
    }

    [Fact]
    public void Current_SmallCluster_IsTheNewOneAndNeedsNoBuild()
    {
        Publish(2);
        var before = _state.Current;
        Publish(TopologyState.SmallCluster - 1);

        Assert.False(_state.TryBuild(out _));
        Assert.NotSame(before, _state.Current);
    }

    [Fact]
    public void Current_NoNodesUntilNow_IsTheNewOne()
    {
        Assert.Empty(_state.Current.Cluster.Nodes);
        Publish(TopologyState.SmallCluster);

        Assert.NotEmpty(_state.Current.Cluster.Nodes);
    }

    private void Publish(int nodes) =>
        _cluster.Publish(new ClusterNodes([.. Enumerable.Range(0, nodes).Select(node => new Node($"n{node}"))], []));
}
