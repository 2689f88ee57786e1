using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Tests.Cluster;

public sealed class HadoopTopologyTests
{
    private static readonly DateTimeOffset ReadAt = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Node> _nodes =
    [
        new("k1") { Addresses = ["10.0.0.1", "fd00::1"], PodCidrs = ["10.128.1.0/24", "fd00:1::/64"] },
        new("k2") { Addresses = ["10.0.0.2"], PodCidrs = ["10.128.2.0/24"] },
        new("k3") { Addresses = ["10.0.0.3"], PodCidrs = ["10.128.0.0/16"] },
    ];

    private readonly List<DataNode> _dataNodes =
        [new("dn1.example.com", "10.0.0.1", 9866, "/rack-a"), new("dn2.example.com", "10.0.0.2", 9866, "/rack-b")];

    [Theory]
    [InlineData("dn1.example.com", "/rack-a/k1", TopologySource.DataNode)]
    [InlineData("DN1.example.com", "/rack-a/k1", TopologySource.DataNode)]
    [InlineData("dn1.example.com.", "/rack-a/k1", TopologySource.DataNode)]
    [InlineData("k2.", "/rack-b/k2", TopologySource.Node)]
    [InlineData("10.0.0.1", "/rack-a/k1", TopologySource.DataNode)]
    [InlineData("fd00::1", "/rack-a/k1", TopologySource.Node)]
    [InlineData("k2", "/rack-b/k2", TopologySource.Node)]
    [InlineData("10.128.1.77", "/rack-a/k1", TopologySource.PodNetwork)]
    [InlineData("::ffff:10.128.2.9", "/rack-b/k2", TopologySource.PodNetwork)]
    [InlineData("fd00:1::abcd", "/rack-a/k1", TopologySource.PodNetwork)]
    [InlineData("10.128.9.9", "/default-rack/k3", TopologySource.PodNetwork)]
    public void Resolve_Known_IsRackAndNode(string name, string path, TopologySource source)
    {
        var resolved = Topology().Resolve(name);

        Assert.Equal((name, path, source), (resolved.Name, resolved.Path, resolved.Source));
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("nobody.example.com")]
    [InlineData("fe80::1%eth0")]
    [InlineData("10.128.1.0/24")]
    [InlineData(" ")]
    public void Resolve_Unknown_IsTheDefaultRack(string name) =>
        Assert.Equal(
            new TopologyPath(name, null, "/default-rack", TopologySource.Unknown),
            Topology().Resolve(name) with { Source = TopologySource.Unknown });

    [Fact]
    public void Resolve_NodeWithALabel_IsInThatRackWhateverHdfsSays()
    {
        _nodes[0] = _nodes[0] with { RackLabel = "r7" };

        Assert.Equal("/r7/k1", Topology().Resolve("dn1.example.com").Path);
        Assert.Equal("/r7/k1", Topology().Resolve("10.128.1.77").Path);
    }

    [Fact]
    public void Resolve_HdfsThatTookOurAnswers_GetsThemAgain()
    {
        var first = Topology().Resolve("10.0.0.1").Path;
        _dataNodes[0] = _dataNodes[0] with { NetworkLocation = first };

        Assert.Equal(first, Topology().Resolve("10.0.0.1").Path);
    }

    [Fact]
    public void Resolve_OneNetworkOfTwoNodes_IsNeither()
    {
        _nodes[1] = _nodes[1] with { PodCidrs = ["10.128.1.0/24"] };

        Assert.Null(Topology().Resolve("10.128.1.77").Node);
    }

    [Fact]
    public void Resolve_ExplicitMapping_HoldsForTheDataNodesAddress()
    {
        _dataNodes.Add(new DataNode("outside", "192.0.2.9", 9866, "/rack-c") { Uuid = "uuid-9" });
        _nodes[2] = _nodes[2] with { DataNodeAnnotation = "uuid-9" };

        Assert.Equal("/rack-c/k3", Topology().Resolve("192.0.2.9").Path);
    }

    [Fact]
    public void All_Known_AreNamesAddressesAndNetworks()
    {
        var all = Topology().All().ToArray();

        Assert.Equal(
            [
                "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.128.0.0/16", "10.128.1.0/24", "10.128.2.0/24", "dn1.example.com", "dn2.example.com",
                "fd00:1::/64", "fd00::1", "k1", "k2", "k3",
            ],
            all.Select(path => path.Name));
        Assert.All(all, path => Assert.EndsWith($"/{path.Node}", path.Path, StringComparison.Ordinal));
    }

    private HadoopTopology Topology()
    {
        var seen = _dataNodes.Select(dataNode => new SeenDataNode(dataNode, ReadAt)).ToArray();
        return new HadoopTopology(
            new NetworkTopology(new TopologyBuilder(new ClusterNodes([.. _nodes], []), new IdentityRules(), seen)), seen);
    }
}
