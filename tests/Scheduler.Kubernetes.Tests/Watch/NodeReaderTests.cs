using System.Text;
using System.Text.Json;
using Scheduler.Core.Cluster;
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

    private Node Read(string json) => _reader.Read(Encoding.UTF8.GetBytes(json))!;

    private List<Node> Recorded() => [.. Items().Select(Read)];

    private static List<string> Items() =>
        [
            .. JsonDocument.Parse(RecordedExchange.Body("nodes-list")).RootElement.GetProperty("items").EnumerateArray()
                .Select(each => each.GetRawText()),
        ];
}
