using Scheduler.Core.Blocks;
using Scheduler.Core.Nodes;

namespace Scheduler.Core.Tests.Nodes;

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
        Assert.Equal(NodeMatch.Unmapped, match.Node);
        Assert.Equal((0, 1), (match.FirstNode, match.OtherNode));
    }

    [Fact]
    public void Match_NothingFits_IsNone() => Assert.Equal(NodeMatch.None, Match(Cluster("n0"), DataNode("elsewhere", "10.9.9.9")));

    private static NodeMatch Match(ClusterNodes cluster, DataNode dataNode, DateTimeOffset? readAt = null, IdentityRules? rules = null) =>
        new NodeIdentity(cluster, rules ?? new IdentityRules()).Match(dataNode, readAt ?? ReadAt);

    private static DataNode DataNode(string hostName, string ip = "") => new(hostName, ip, 9866, "/rack");

    private static ClusterNodes Cluster(params string[] names) => new([.. names.Select(name => new Node(name))], []);

    private static ClusterNodes Cluster(string[] names, params DataNodePod[] pods) =>
        new([.. names.Select(name => new Node(name))], [.. pods]);

    private static void AssertOn(int node, IdentityRule rule, NodeMatch match) => Assert.Equal((node, rule), (match.Node, match.Rule));
}
