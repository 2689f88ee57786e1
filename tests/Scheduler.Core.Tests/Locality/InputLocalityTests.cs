using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Testing.Scoring;

namespace Scheduler.Core.Tests.Locality;

public sealed class InputLocalityTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Score_HandCalculatedInput_IsAsCalculated()
    {
        // Rack a: n0 n1, rack b: n2 n3. Block 1 (100 B) on n0 and n2; block 2 (300 B) cached on n3.
        // n0: 0.9×100             =  90;  n1: 0.3×100       =  30
        // n2: 0.9×100 + 0.3×300   = 180;  n3: 0.3×100 + 300 = 330
        var map = Map((100, [("n0", false), ("n2", false)]), (300, [("n3", true)]));

        var scores = PodScores.Of(Place([map]), LevelValues.Default, ["n0", "n1", "n2", "n3"]);

        Assert.Equal([3, 1, 5, 10], scores);
    }

    [Fact]
    public void Score_OfferedNodesAlone_AreComparedWithEachOther()
    {
        var map = Map((100, [("n0", false), ("n2", false)]), (300, [("n3", true)]));

        Assert.Equal([10, 3], PodScores.Of(Place([map]), LevelValues.Default, ["n0", "n1"]));
    }

    [Fact]
    public void Score_AllEqualAndPositive_IsTenEverywhere() =>
        Assert.Equal([10, 10], PodScores.Of(Place([Map((5, [("n0", false), ("n2", false)]))]), LevelValues.Default, ["n0", "n2"]));

    [Fact]
    public void Score_UnknownNode_IsZero() =>
        Assert.Equal([10, 0], PodScores.Of(Place([Map((5, [("n0", false)]))]), LevelValues.Default, ["n0", "stranger"]));

    [Theory]
    [InlineData(AdminState.Decommissioned)]
    [InlineData(AdminState.InMaintenance)]
    public void BytesAt_ReplicaThatServesNoReads_IsWorthNothing(AdminState state)
    {
        var builder = new BlockMapBuilder();
        builder.AddBlock(100, [new Replica(builder.Intern(DataNode("n0") with { AdminState = state }))]);

        Assert.Equal(new LevelBytes(0, 0, 0, 100), Place([builder.Build(Origin)]).BytesAt("n0"));
    }

    [Theory]
    [InlineData(AdminState.DecommissionInProgress)]
    [InlineData(AdminState.EnteringMaintenance)]
    public void BytesAt_ReplicaAboutToLeave_StillCounts(AdminState state)
    {
        var builder = new BlockMapBuilder();
        builder.AddBlock(100, [new Replica(builder.Intern(DataNode("n0") with { AdminState = state }))]);

        Assert.Equal(new LevelBytes(0, 100, 0, 0), Place([builder.Build(Origin)]).BytesAt("n0"));
    }

    [Theory]
    [InlineData(3600, 0, 100)]
    [InlineData(3600, 600, 100)]
    [InlineData(30, 0, 100)]
    [InlineData(31, 31, 0)]
    [InlineData(30, 600, 0)]
    [InlineData(600, 600, 0)]
    [InlineData(600, 590, 0)]
    [InlineData(40, 15, 100)]
    [InlineData(29, 600, 100)]
    public void BytesAt_DataNodePodNotReady_CountsUnlessTheReportIsOlder(int notReadySeconds, int reportSeconds, long local)
    {
        var cluster = Cluster(
            new DataNodePod("hdfs", "dn-0", "n0") { HostName = "dn-0", NotReadySince = Now.AddSeconds(-notReadySeconds) });

        var locality = Place([Map(Now.AddSeconds(-reportSeconds), (100, [("n0", false), ("n2", false)]))], cluster);

        Assert.Equal(new LevelBytes(0, local, 0, 100 - local), locality.BytesAt("n0"));
    }

    [Theory]
    [InlineData(29, 600, 1)]
    [InlineData(40, 15, 15)]
    [InlineData(3600, 600, null)]
    public void ValidUntil_DataNodePodNotReady_IsWhenItStopsToCount(int notReadySeconds, int reportSeconds, int? leftSeconds)
    {
        var cluster = Cluster(
            new DataNodePod("hdfs", "dn-0", "n0") { HostName = "dn-0", NotReadySince = Now.AddSeconds(-notReadySeconds) });

        var locality = Place([Map(Now.AddSeconds(-reportSeconds), (100, [("n0", false)]))], cluster);

        Assert.Equal(leftSeconds is { } left ? Now.AddSeconds(left) : DateTimeOffset.MaxValue, locality.ValidUntil);
    }

    [Fact]
    public void BytesAt_TwoDataNodesOnANode_CountABlockOnce()
    {
        var builder = new BlockMapBuilder();
        var first = builder.Intern(DataNode("n0") with { TransferPort = 1 });
        var second = builder.Intern(DataNode("n0") with { TransferPort = 2 });
        builder.AddBlock(100, [new Replica(first), new Replica(second, cached: true)]);

        Assert.Equal(new LevelBytes(100, 0, 0, 0), Place([builder.Build(Origin)]).BytesAt("n0"));
    }

    [Fact]
    public void BytesAt_BlockWithoutReplicas_IsOffSwitchEverywhere() =>
        Assert.Equal(new LevelBytes(0, 7, 0, 100), Place([Map((7, [("n0", false)]), (100, []))]).BytesAt("n0"));

    [Fact]
    public void BytesAt_SeveralInputs_AddUp() =>
        Assert.Equal(
            new LevelBytes(0, 7, 5, 0), Place([Map((7, [("n0", false)])), Map((5, [("n1", false)]))]).BytesAt("n0"));

    [Fact]
    public void BytesAt_SampledInput_StandsForTheWholeToTheByte()
    {
        var builder = new BlockMapBuilder();
        foreach (var node in (string[])["n0", "n1", "n2"]) builder.AddBlock(10, [new Replica(builder.Intern(DataNode(node)))]);
        var map = builder.Build(Origin with { FilesListed = 100, FilesLocated = 3, BytesListed = 1000 });

        var locality = Place([map]);

        Assert.Equal(1000, locality.TotalBytes);
        Assert.Equal(1000, new[] { "n0", "n1", "n2" }.Sum(node => locality.BytesAt(node).NodeLocal));
        Assert.InRange(locality.BytesAt("n0").NodeLocal, 333, 334);
    }

    internal static BlockMapOrigin Origin { get; } = new() { ReadAt = Now, NameNode = "nn:9870", Transport = "webhdfs" };

    internal static DataNode DataNode(string node) => new(node, "", 9866, node is "n0" or "n1" ? "/a" : "/b");

    internal static BlockMap Map(params (long Bytes, (string Node, bool Cached)[] Replicas)[] blocks) => Map(Now, blocks);

    private static BlockMap Map(DateTimeOffset readAt, params (long Bytes, (string Node, bool Cached)[] Replicas)[] blocks)
    {
        var builder = new BlockMapBuilder();
        foreach (var (bytes, replicas) in blocks)
            builder.AddBlock(bytes, [.. replicas.Select(replica => new Replica(builder.Intern(DataNode(replica.Node)), replica.Cached))]);
        return builder.Build(Origin with { ReadAt = readAt });
    }

    private static ClusterNodes Cluster(params DataNodePod[] pods) =>
        new([new Node("n0"), new Node("n1"), new Node("n2"), new Node("n3")], [.. pods]);

    private static InputLocality Place(ImmutableArray<BlockMap> maps, ClusterNodes? cluster = null)
    {
        string[] names = ["n0", "n1", "n2", "n3"];
        var seen = names.Select(name => new SeenDataNode(DataNode(name), Now));
        return InputLocalityBuilder.Build(
            maps, new NetworkTopology(new TopologyBuilder(cluster ?? Cluster(), new IdentityRules(), seen)), Now);
    }
}
