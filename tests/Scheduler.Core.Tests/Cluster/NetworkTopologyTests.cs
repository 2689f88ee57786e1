using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Tests.Cluster;

public sealed class NetworkTopologyTests
{
    [Fact]
    public void RackOf_NodeWithDataNode_IsItsLocation()
    {
        var topology = Topology([new Node("n0"), new Node("n1")], [("n0", "/dc1/rack-a"), ("n1", "/dc1/rack-b")]);

        Assert.Equal(["/dc1/rack-a", "/dc1/rack-b"], [RackName(topology, new NodeIndex(0)), RackName(topology, new NodeIndex(1))]);
    }

    [Fact]
    public void RackOf_LocationEndsInTheNode_IsWhatStandsBefore()
    {
        var topology = Topology(
            [
                new Node("n0"), new Node("n1"), new Node("k8s-2")], [("n0", "/rack-a/n0"), ("n1.example", "/rack-a/n1"),
                ("k8s-2", "/rack-a/k8s-2"),
            ]);

        Assert.Equal(["/rack-a"], topology.Racks.ToArray());
    }

    [Fact]
    public void RackOf_NodeWithoutDataNode_IsLearnedFromLabel()
    {
        var topology = Topology(
            [
                new Node("n0") { RackLabel = "blue" }, new Node("compute") { RackLabel = "blue" },
                new Node("other") { RackLabel = "red" }], [("n0", "/a"),
            ]);

        Assert.Equal("/a", RackName(topology, new NodeIndex(1)));
        Assert.Equal(RackIndex.None, topology.RackOf(new NodeIndex(2)));
    }

    [Fact]
    public void RackOf_LabelOverTwoRacks_TeachesNothing()
    {
        var topology = Topology(
            [new Node("n0") { RackLabel = "zone" }, new Node("n1") { RackLabel = "zone" }, new Node("compute") { RackLabel = "zone" }],
            [("n0", "/a"), ("n1", "/b")]);

        Assert.Equal(RackIndex.None, topology.RackOf(new NodeIndex(2)));
    }

    [Fact]
    public void RackOf_HdfsKnowsNoRacks_IsLabel()
    {
        var topology = Topology(
            [new Node("n0") { RackLabel = "blue" }, new Node("n1") { RackLabel = "red" }, new Node("n2")],
            [("n0", DataNode.DefaultRack), ("n1", DataNode.DefaultRack)]);

        Assert.True(topology.UsesRackLabels);
        Assert.Equal(["blue", "red"], [RackName(topology, new NodeIndex(0)), RackName(topology, new NodeIndex(1))]);
        Assert.Equal(RackIndex.None, topology.RackOf(new NodeIndex(2)));
    }

    [Fact]
    public void UnmappedDataNodes_NoRuleFits_AreReported() =>
        Assert.Equal(["stranger"], Topology([new Node("n0")], [("stranger", "/a"), ("n0", "/a")]).UnmappedDataNodes.ToArray());

    [Fact]
    public void Conflicts_TwoNodes_AreReportedWithBothNames()
    {
        var topology = Topology(
            [new Node("n0") { DataNodeAnnotation = "dn" }, new Node("n1") { DataNodeAnnotation = "dn" }], [("dn", "/a")]);

        Assert.Equal("DataNode dn is on n0 and on n1 by the rule Explicit.", Assert.Single(topology.Conflicts));
    }

    [Fact]
    public void HostNamesAreNodeNames_NoKubernetes_EveryDataNodeIsANode()
    {
        var topology = Topology([], [("a.example", "/r1"), ("b.example", "/r2")], new IdentityRules { HostNamesAreNodeNames = true });

        Assert.True(topology.Cluster.TryGetIndex("a.example", out var node));
        Assert.Equal("/r1", RackName(topology, node));
    }

    [Fact]
    public void Current_NothingChanged_IsSameTopology()
    {
        var (cluster, directory) = (new ClusterState(), new DataNodeDirectory());
        var state = new TopologyState(cluster, directory, new IdentityRules());

        var before = state.Current;
        Assert.Same(before, state.Current);
        cluster.Publish(new ClusterNodes([new Node("n0")], []));
        Assert.NotSame(before, state.Current);
    }

    private static string RackName(NetworkTopology topology, NodeIndex node) => topology.Racks[topology.RackOf(node).Value];

    private static NetworkTopology Topology(
        ImmutableArray<Node> nodes, (string Host, string Location)[] dataNodes, IdentityRules? rules = null) =>
        new(new TopologyBuilder(
            new ClusterNodes(nodes, []),
            rules ?? new IdentityRules(),
            dataNodes.Select(dataNode => new SeenDataNode(new DataNode(dataNode.Host, "", 9866, dataNode.Location), default))));
}
