using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Tests.Cluster;

public sealed class NodeIdentityTests
{
    private static readonly DateTimeOffset ReadAt = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("worker-1", "worker-1")]
    [InlineData("WORKER-1", "worker-1")]
    [InlineData("worker-1.rack.example", "worker-1")]
    [InlineData("worker-1", "worker-1.rack.example")]
    [InlineData("worker-1.rack.example.", "worker-1.rack.example")]
    public void Match_HostName_ShortOrQualified_IsNodeName(string hostName, string nodeName) =>
        AssertOn(1, IdentityRule.HostName, Match(Cluster("other", nodeName), DataNode(hostName)));

    [Fact]
    public void Match_QualifiedNamesOfTwoDomains_AreTwoHosts() =>
        Assert.Equal(NodeMatch.None, Match(Cluster("a.x.example"), DataNode("a.y.example")));

    [Fact]
    public void Match_HostNameLabelOrAddress_IsNode()
    {
        var cluster = new ClusterNodes(
            [new Node("n0") { HostNameLabel = "ip-10-0-0-1" }, new Node("n1") { Addresses = ["10.0.0.2", "host-2.example"] }], []);

        AssertOn(0, IdentityRule.HostName, Match(cluster, DataNode("ip-10-0-0-1.internal")));
        AssertOn(1, IdentityRule.HostName, Match(cluster, DataNode("host-2.example")));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("fd00::1")]
    [InlineData("FD00:0:0::1")]
    [InlineData("::ffff:10.0.0.1")]
    public void Match_AddressOfEitherFamily_IsNode(string ip)
    {
        var cluster = new ClusterNodes([new Node("n0") { Addresses = ["10.0.0.1", "fd00::1"] }], []);

        AssertOn(0, IdentityRule.Address, Match(cluster, DataNode("elsewhere", ip)));
    }

    [Fact]
    public void Match_HostNameThatIsAnAddress_IsNode()
    {
        var cluster = new ClusterNodes([new Node("n0") { Addresses = ["10.0.0.1"] }], []);

        AssertOn(0, IdentityRule.Address, Match(cluster, DataNode("10.0.0.1", "192.168.0.1")));
    }

    [Theory]
    [InlineData("dn-0")]
    [InlineData("dn-0.dn")]
    [InlineData("dn-0.dn.hdfs.svc.cluster.local")]
    [InlineData("dn-0.dn.hdfs.svc.k8s.example.com")]
    public void Match_OwnPodByHostName_IsItsNode(string hostName)
    {
        var cluster = Cluster(["n0", "n1"], new DataNodePod("hdfs", "dn-0", "n1") { HostName = "dn-0", Subdomain = "dn" });

        AssertOn(1, IdentityRule.Pod, Match(cluster, DataNode(hostName)));
    }

    [Fact]
    public void Match_OwnPodByAddress_OnlyIfMapWasReadAfterItStarted()
    {
        var pod = new DataNodePod("hdfs", "dn-0", "n1") { Ips = ["10.244.1.7"], StartedAt = ReadAt };
        var cluster = Cluster(["n0", "n1"], pod);

        AssertOn(1, IdentityRule.Pod, Match(cluster, DataNode("other", "10.244.1.7"), ReadAt));
        Assert.Equal(NodeMatch.None, Match(cluster, DataNode("other", "10.244.1.7"), ReadAt.AddSeconds(-1)));
    }

    [Fact]
    public void Match_PodAndNodeNameDisagree_PodComesFirst()
    {
        var cluster = Cluster(["dn-0", "n1"], new DataNodePod("hdfs", "dn-0", "n1") { HostName = "dn-0" });

        AssertOn(1, IdentityRule.Pod, Match(cluster, DataNode("dn-0")));
    }

    [Fact]
    public void Match_SamePodNameInTwoNamespaces_IsConflictUnlessQualified()
    {
        var cluster = Cluster(["n0", "n1"],
            new DataNodePod("one", "dn-0", "n0") { HostName = "dn-0", Subdomain = "dn" },
            new DataNodePod("two", "dn-0", "n1") { HostName = "dn-0", Subdomain = "dn" });

        Assert.True(Match(cluster, DataNode("dn-0")).IsConflict);
        AssertOn(1, IdentityRule.Pod, Match(cluster, DataNode("dn-0.dn.two.svc.cluster.local")));
    }

    [Fact]
    public void Match_ExplicitMapping_ComesBeforeEverything()
    {
        var rules = new IdentityRules { Mappings = [new ExplicitMapping("uuid-1", "n1")] };

        AssertOn(1, IdentityRule.Explicit, Match(Cluster("n0", "n1"), DataNode("n0") with { Uuid = "uuid-1" }, rules: rules));
    }

    [Fact]
    public void Match_Annotation_IsExplicit()
    {
        var cluster = new ClusterNodes([new Node("n0"), new Node("n1") { DataNodeAnnotation = "n0" }], []);

        AssertOn(1, IdentityRule.Explicit, Match(cluster, DataNode("n0")));
    }

    [Fact]
    public void Match_AnnotationOnTwoNodes_IsConflictNotGuess()
    {
        var cluster = new ClusterNodes([new Node("n0") { DataNodeAnnotation = "dn" }, new Node("n1") { DataNodeAnnotation = "dn" }], []);

        var match = Match(cluster, DataNode("dn"));

        Assert.True(match.IsConflict);
        Assert.Equal(NodeIndex.None, match.Node);
        Assert.Equal((new NodeIndex(0), new NodeIndex(1)), (match.FirstNode, match.OtherNode));
    }

    [Theory]
    [InlineData("worker-1.", "worker-1")]
    [InlineData("worker-1", "worker-1.")]
    [InlineData("worker-1.rack.example", "worker-1.rack.example.")]
    [InlineData("worker-1.", "worker-1.rack.example.")]
    [InlineData("worker-1.rack.example.", "worker-1.")]
    public void Match_DotAtTheEnd_MakesNoDifference(string hostName, string address)
    {
        var cluster = new ClusterNodes([new Node("n0"), new Node("n1") { Addresses = [address] }], []);

        AssertOn(1, IdentityRule.HostName, Match(cluster, DataNode(hostName)));
    }

    [Theory]
    [InlineData("dn.", "dn")]
    [InlineData("dn", "dn.")]
    public void Match_DotAtTheEndOfAnAnnotationOrAMapping_MakesNoDifference(string hostName, string mapped)
    {
        var rules = new IdentityRules { Mappings = [new ExplicitMapping(mapped, "n0")] };

        AssertOn(0, IdentityRule.Explicit, Match(Cluster("n0"), DataNode(hostName), rules: rules));
        AssertOn(
            0, IdentityRule.Explicit, Match(new ClusterNodes([new Node("n0") { DataNodeAnnotation = mapped }], []), DataNode(hostName)));
    }

    [Theory]
    [InlineData("10.244.1.5", 0)]
    [InlineData("10.244.2.200", 1)]
    [InlineData("::ffff:10.244.2.1", 1)]
    [InlineData("fd00:244:1::5", 0)]
    [InlineData("10.244.3.5", -1)]
    public void Match_AddressInAPodNetwork_IsItsNode(string ip, int node)
    {
        var cluster = new ClusterNodes(
            [new Node("n0") { PodCidrs = ["10.244.1.0/24", "fd00:244:1::/64"] }, new Node("n1") { PodCidrs = ["10.244.2.0/24"] }], []);

        AssertOn(
            node, node < 0 ? IdentityRule.None : IdentityRule.PodNetwork, Match(cluster, DataNode("dn-1.dn.hdfs.svc.cluster.local", ip)));
    }

    [Fact]
    public void Match_PodNetworkOfTwoNodes_IsConflict()
    {
        var cluster = new ClusterNodes(
            [new Node("n0") { PodCidrs = ["10.244.0.0/24"] }, new Node("n1") { PodCidrs = ["10.244.0.0/24"] }], []);

        Assert.True(Match(cluster, DataNode("dn", "10.244.0.5")).IsConflict);
    }

    [Fact]
    public void Match_OwnPodOutsideItsNodesPodNetwork_IsThePodsNode()
    {
        var pod = new DataNodePod("hdfs", "dn", "n1") { Ips = ["10.244.1.5"] };
        var cluster = new ClusterNodes([new Node("n0") { PodCidrs = ["10.244.1.0/24"] }, new Node("n1")], [pod]);

        AssertOn(1, IdentityRule.Pod, Match(cluster, DataNode("other", "10.244.1.5")));
    }

    [Theory]
    [InlineData("dn-1.dn.hdfs.svc.cluster.local", false)]
    [InlineData("10-244-2-5.dn.hdfs.svc.cluster.local", true)]
    [InlineData("dn-2.dn.other.svc.cluster.local", false)]
    [InlineData("10.244.2.5", true)]
    [InlineData("a-name-of-its-own", true)]
    public void Match_PodAtTheAddressWithAnotherStableName_IsNotItsPod(string hostName, bool isOwn)
    {
        var pod = new DataNodePod("hdfs", "dn-2", "n1") { HostName = "dn-2", Subdomain = "dn", Ips = ["10.244.2.5"] };
        var cluster = new ClusterNodes([new Node("n0"), new Node("n1") { PodCidrs = ["10.244.2.0/24"] }], [pod]);

        AssertOn(isOwn ? 1 : -1, isOwn ? IdentityRule.Pod : IdentityRule.None, Match(cluster, DataNode(hostName, "10.244.2.5")));
    }

    [Theory]
    [InlineData("dn-{0}.dn.hdfs.svc.cluster.local", "dn")]
    [InlineData("dn-{0}.dn", "dn")]
    [InlineData("dn-{0}", null)]
    public void Match_SwappedPodAddresses_IsByHostName(string hostName, string? subdomain)
    {
        var pods = Enumerable.Range(0, 3).Select(i =>
            new DataNodePod("hdfs", $"dn-{i}", $"n{i}") { HostName = $"dn-{i}", Subdomain = subdomain, Ips = [$"10.244.0.{(i + 1) % 3}"] });
        var cluster = Cluster(["n0", "n1", "n2"], [.. pods]);

        for (var i = 0; i < 3; i++)
            AssertOn(i, IdentityRule.Pod, Match(cluster, DataNode(string.Format(null, hostName, i), $"10.244.0.{i}")));
    }

    [Fact]
    public void Match_HostNameOfPodsInThreeNamespaces_IsTheOneAtTheAddress()
    {
        var pods = Enumerable.Range(0, 3).Select(
            i => new DataNodePod($"hdfs-{i}", "dn-0", $"n{i}") { HostName = "dn-0", Ips = [$"10.244.0.{i}"] });
        var cluster = Cluster(["n0", "n1", "n2"], [.. pods]);

        for (var i = 0; i < 3; i++) AssertOn(i, IdentityRule.Pod, Match(cluster, DataNode("dn-0", $"10.244.0.{i}")));
        Assert.True(Match(cluster, DataNode("dn-0", "10.244.9.9")).IsConflict);
    }

    [Theory]
    [InlineData("10.0.0.0", "n0", "n1", "n2")]
    [InlineData("10.0.0.0", "n0.example.com", "n1.example.com.", "N2")]
    [InlineData("10.0.0.0", "10.0.0.0", "10.0.0.1", "10.0.0.2")]
    [InlineData("10.244.0.1", "n0", "n1", "n2")]
    [InlineData("192.0.2.1", "n0", "n1", "n2")]
    public void Match_OneAddressAndNamesOfSeveralNodes_IsByName(string ip, params string[] hostNames)
    {
        var cluster = new ClusterNodes(
            [
                .. Enumerable.Range(0, 3)
                    .Select(i => new Node($"n{i}") { Addresses = [$"10.0.0.{i}"], PodCidrs = [$"10.244.{i}.0/24"] }),
            ],
            []);
        var dataNodes = hostNames.Select(hostName => DataNode(hostName, ip)).ToArray();

        for (var i = 0; i < 3; i++) AssertOn(i, IdentityRule.HostName, Match(cluster, dataNodes[i], dataNodes));
    }

    [Fact]
    public void Match_OneAddressAndOneNameUnknown_IsConflict()
    {
        var cluster = new ClusterNodes([new Node("n0") { Addresses = ["10.0.0.0"] }, new Node("n1")], []);
        DataNode[] dataNodes = [DataNode("n1", "10.0.0.0"), DataNode("elsewhere", "10.0.0.0")];

        AssertOn(1, IdentityRule.HostName, Match(cluster, dataNodes[0], dataNodes));
        Assert.True(Match(cluster, dataNodes[1], dataNodes).IsConflict);
    }

    [Theory]
    [InlineData(false, -1)]
    [InlineData(true, 0)]
    public void Match_SeveralPodsAtANodesAddress_AreNotOnItUnlessOnItsNetwork(bool hostNetwork, int node)
    {
        DataNode[] dataNodes = [DataNode("dn-0.dn.hdfs.svc.cluster.local", "10.0.0.0"), DataNode("dn-1.dn.hdfs.svc", "10.0.0.0")];
        var pods = hostNetwork ? new DataNodePod("hdfs", "dn", "n0") { HostNetwork = true, Ips = ["10.0.0.0"] } : null;
        var cluster = new ClusterNodes([new Node("n0") { Addresses = ["10.0.0.0"] }], pods is null ? [] : [pods]);

        Assert.All(dataNodes, dataNode => Assert.Equal(node, Match(cluster, dataNode, dataNodes).Node.Value));
        Assert.Equal(0, Match(cluster, dataNodes[0], [dataNodes[0]]).Node.Value);
    }

    [Fact]
    public void Match_SwappedNodeAddresses_IsByName()
    {
        var cluster = new ClusterNodes([new Node("n0") { Addresses = ["10.0.0.0"] }, new Node("n1") { Addresses = ["10.0.0.1"] }], []);
        DataNode[] dataNodes = [DataNode("n0", "10.0.0.1"), DataNode("n1", "10.0.0.0")];

        for (var i = 0; i < 2; i++) AssertOn(i, IdentityRule.HostName, Match(cluster, dataNodes[i], dataNodes));
    }

    [Theory]
    [InlineData("n0", "n0")]
    [InlineData("n0", "n0.example.com")]
    [InlineData("first", "second")]
    public void Match_SeveralDataNodesOnANode_AreThere(params string[] hostNames)
    {
        var cluster = new ClusterNodes([new Node("n0") { Addresses = ["10.0.0.0"] }, new Node("n1")], []);
        var dataNodes = hostNames.Select(hostName => DataNode(hostName, "10.0.0.0")).ToArray();

        Assert.All(dataNodes, dataNode => AssertOn(0, IdentityRule.Address, Match(cluster, dataNode, dataNodes)));
    }

    [Fact]
    public void Match_AddressOfOneNodeAndNameOfAnother_IsByAddressWhileNothingContradicts() => AssertOn(
        0, IdentityRule.Address, Match(
            new ClusterNodes([new Node("n0") { Addresses = ["10.0.0.0"] }, new Node("n1")], []), DataNode("n1", "10.0.0.0")));

    [Fact]
    public void Match_NothingFits_IsNone() => Assert.Equal(NodeMatch.None, Match(Cluster("n0"), DataNode("elsewhere", "10.9.9.9")));

    private static NodeMatch Match(ClusterNodes cluster, DataNode dataNode, DateTimeOffset? readAt = null, IdentityRules? rules = null) =>
        new NodeIdentity(cluster, rules ?? new IdentityRules(), [dataNode]).Match(dataNode, readAt ?? ReadAt);

    private static NodeMatch Match(ClusterNodes cluster, DataNode dataNode, DataNode[] known) =>
        new NodeIdentity(cluster, new IdentityRules(), known).Match(dataNode, ReadAt);

    private static DataNode DataNode(string hostName, string ip = "") => new(hostName, ip, 9866, "/rack");

    private static ClusterNodes Cluster(params string[] names) => new([.. names.Select(name => new Node(name))], []);

    private static ClusterNodes Cluster(string[] names, params DataNodePod[] pods) =>
        new([.. names.Select(name => new Node(name))], [.. pods]);

    private static void AssertOn(int node, IdentityRule rule, NodeMatch match) =>
        Assert.Equal((node, rule), (match.Node.Value, match.Rule));
}
