using System.Text;
using System.Text.Json;
using Scheduler.Core.Cluster;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Watch;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class NodeReaderTests
{
    private readonly NodeReader _reader = new("topology.hdfs/rack", new StringPool());

    [Fact]
    public void Read_RecordedNode_IsAllThatIdentityNeeds()
    {
        var node = Recorded()[0];

        Assert.Equal("node0000", node.Name);
        Assert.Equal(["10.0.0.1", "node0000"], node.Addresses.AsEnumerable());
        Assert.Equal("node0000", node.HostNameLabel);
        Assert.Equal("rack000", node.RackLabel);
        Assert.Equal(["10.128.0.0/24"], node.PodCidrs.AsEnumerable());
        Assert.Equal((32_000, 128L << 30, 110), (node.AllocatableMilliCpu, node.AllocatableMemoryBytes, node.AllocatablePods));
        Assert.False(node.IsUnschedulable);
        Assert.Null(node.DataNodeAnnotation);
    }

    [Fact]
    public void Read_NoRackLabelConfigured_HasNoRack()
    {
        var reader = new NodeReader("", new StringPool());

        Assert.Null(reader.Read(Encoding.UTF8.GetBytes(Items()[0]))!.RackLabel);
    }

    [Fact]
    public void Read_AnnotationCordonAndSinglePodCidr_AreRead()
    {
        var node = _reader.Read("""
            {"metadata":{"name":"n","annotations":{"a":"b","hdfs.locality/datanode":" dn1.example.com "}},
             "spec":{"podCIDR":"10.1.0.0/24","unschedulable":true},
             "status":{"addresses":[{"address":"a"},{"address":"a"},{"address":""},{"address":7},"x"],"allocatable":{"pods":"1e12"}}}
            """u8)!;

        Assert.Equal("dn1.example.com", node.DataNodeAnnotation);
        Assert.Equal(["10.1.0.0/24"], node.PodCidrs.AsEnumerable());
        Assert.Equal(["a"], node.Addresses.AsEnumerable());
        Assert.Equal(int.MaxValue, node.AllocatablePods);
        Assert.True(node.IsUnschedulable);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("""{"metadata":{"name":["n"]}}""")]
    public void Read_NoName_IsNull(string json) => Assert.Null(_reader.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void AreEqual_HeartbeatOnly_IsTrue()
    {
        var text = Items()[0];
        var later = text.Replace(
            "\"lastHeartbeatTime\":\"2026-11-21T00:48:50Z\"", "\"lastHeartbeatTime\":\"2026-11-21T00:58:50Z\"", StringComparison.Ordinal);
        var moved = text.Replace("rack000", "rack001", StringComparison.Ordinal);
        var readdressed = text.Replace("10.0.0.1", "10.0.0.9", StringComparison.Ordinal);

        Assert.NotEqual(text, later);
        Assert.True(NodeReader.AreEqual(Read(text), Read(later)));
        Assert.False(NodeReader.AreEqual(Read(text), Read(moved)));
        Assert.False(NodeReader.AreEqual(Read(text), Read(readdressed)));
    }

    [Fact]
    public void Read_RecordedNodeForPlans_HasItsTraits()
    {
        Assert.All(Recorded(), node => Assert.Null(node.Traits));
        var traits = ForPlans(Items()[0]).Traits!;

        Assert.Equal("rack000", traits.Labels["topology.hdfs/rack"]);
        Assert.Equal("node0000", traits.Labels["kubernetes.io/hostname"]);
        Assert.Empty(traits.Taints);
        Assert.Equal((32_000, 128L << 30, 110), (traits.Allocatable["cpu"], traits.Allocatable["memory"], traits.Allocatable["pods"]));
    }

    [Fact]
    public void Read_TaintsAndDevicesForPlans_AreTraits()
    {
        var traits = ForPlans("""
            {"metadata":{"name":"n","labels":{"b":"2","a":""}},
             "spec":{"taints":[{"key":"k","effect":"NoSchedule","timeAdded":"2026-11-21T00:00:00Z"},{"key":"l","value":"v","effect":"NoExecute"}]},
             "status":{"allocatable":{"cpu":"1500m","nvidia.com/gpu":"4","hugepages-2Mi":"0","ephemeral-storage":"1Ki","a/b":"x","pods":"1e3"}}}
            """).Traits!;

        Assert.Equal([new("a", ""), new("b", "2")], traits.Labels.All.AsEnumerable());
        Assert.Equal([new Taint("k", "", "NoSchedule"), new Taint("l", "v", "NoExecute")], traits.Taints.AsEnumerable());
        Assert.Equal(
            ResourceAmounts.Of([new("cpu", 1_500), new("nvidia.com/gpu", 4), new("ephemeral-storage", 1_024), new("pods", 1_000)]),
            traits.Allocatable);
    }

    /// <summary>What a pod requests is counted up to a bound: it must not fit where there is less than it wants.</summary>
    [Theory]
    [InlineData("300T", "400T", false)]
    [InlineData("500T", "400T", false)]
    [InlineData("300T", "200T", true)]
    [InlineData("9E", "11111111111111111111111111111111111111111111", false)]
    public void Read_NodeOfHundredsOfTerabytes_HasNoRoomForPodsThatWantMore(string allocatable, string requested, bool fits)
    {
        var node = ForPlans($$$"""{"metadata":{"name":"n"},"status":{"allocatable":{"pods":"9","ephemeral-storage":"{{{allocatable}}}"} } }""");
        var json = Encoding.UTF8.GetBytes($$$"""
            {"metadata":{"uid":"u","annotations":{"hdfs.locality/paths":"/in"}},
             "spec":{"schedulingGates":[{"name":"hdfs.locality/plan"}],"overhead":{"ephemeral-storage":"{{{requested}}}"} } }
            """);
        var pool = new StringPool();
        Assert.True(PodSummary.TryRead(json, pool, out var summary, forPlans: true));
        var pod = LocalityPodReader.Read(json, summary, pool, new PodConstraintsReader(pool));

        Assert.Equal(fits, new NodeRooms(new ClusterNodes([node], []), ClusterPods.Empty, [pod]).Fits(0, new NodeIndex(0)));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"n","labels":[]}}""")]
    [InlineData("""{"metadata":{"name":"n","labels":{"a":1}}}""")]
    [InlineData("""{"metadata":{"name":"n"},"spec":{"taints":[7]}}""")]
    [InlineData("""{"metadata":{"name":"n"},"spec":{"taints":{}}}""")]
    public void Read_NodeNotAsExpected_HasNoTraits(string json) => Assert.Null(ForPlans(json).Traits);

    [Fact]
    public void Read_MoreThanIsKept_HasNoTraits()
    {
        var value = new string('v', 40);
        string Labels(int count) => string.Join(',', Enumerable.Range(0, count).Select(label => $"\"l{label}\":\"{value}\""));

        Assert.Null(ForPlans($$"""{"metadata":{"name":"n","labels":{ {{Labels(5_000)}} } } }""").Traits);
        Assert.Equal(500, ForPlans($$"""{"metadata":{"name":"n","labels":{ {{Labels(500)}} } } }""").Traits!.Labels.All.Length);
    }

    [Fact]
    public void AreEqual_ForPlans_SeesTaintsLabelsAndResourcesButNoHeartbeat()
    {
        const string Text = """
            {"metadata":{"name":"n","labels":{"a":"1"}},"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]},
             "status":{"allocatable":{"cpu":"1","a/b":"4"},"conditions":[{"type":"Ready","lastHeartbeatTime":"2026-11-21T00:48:50Z"}]}}
            """;

        var node = ForPlans(Text);

        Assert.True(NodeReader.AreEqual(node, ForPlans(Text.Replace("00:48:50", "00:58:50", StringComparison.Ordinal))));
        foreach (var (from, to) in new[] { (":\"1\"}}", ":\"2\"}}"), ("NoSchedule", "NoExecute"), ("\"a/b\":\"4\"", "\"a/b\":\"3\"") })
        {
            var changed = Text.Replace(from, to, StringComparison.Ordinal);
            Assert.NotEqual(Text, changed);
            Assert.False(NodeReader.AreEqual(node, ForPlans(changed)));
            Assert.True(NodeReader.AreEqual(Read(Text), Read(changed)));
        }
    }

    private static Node ForPlans(string json) =>
        new NodeReader("", new StringPool(), forPlans: true).Read(Encoding.UTF8.GetBytes(json))!;

    private Node Read(string json) => _reader.Read(Encoding.UTF8.GetBytes(json))!;

    private List<Node> Recorded() => [.. Items().Select(Read)];

    private static List<string> Items() =>
        [
            .. JsonDocument.Parse(RecordedExchange.Body("nodes-list")).RootElement.GetProperty("items").EnumerateArray()
                .Select(each => each.GetRawText()),
        ];
}
