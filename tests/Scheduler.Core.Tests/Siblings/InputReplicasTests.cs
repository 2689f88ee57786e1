using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;

namespace Scheduler.Core.Tests.Siblings;

public sealed class InputReplicasTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Names = ["n0", "n1", "n2", "n3"];
    private readonly NetworkTopology _topology = new(new TopologyBuilder(
        new ClusterNodes([.. Names.Select(name => new Node(name))], []),
        new IdentityRules(),
        Names.Select(name => new SeenDataNode(InputLocalityTests.DataNode(name), Now))));

    [Fact]
    public void Build_SampledInput_IsThePlacementOfAPodAlone()
    {
        var builder = new BlockMapBuilder();
        foreach (var name in Names[..3]) builder.AddBlock(10, [new Replica(builder.Intern(InputLocalityTests.DataNode(name)))]);

        AssertIsPlacement([builder.Build(InputLocalityTests.Origin with { FilesListed = 100, FilesLocated = 3, BytesListed = 1000 })]);
    }

    [Fact]
    public void Build_SampledInput_SharesItByTheBlocksThatHdfsHas()
    {
        var builder = new BlockMapBuilder();
        foreach (var name in Names[..3]) builder.AddBlock(10, [new Replica(builder.Intern(InputLocalityTests.DataNode(name)))]);
        var map = builder.Build(InputLocalityTests.Origin with { FilesListed = 100, FilesLocated = 3, BytesListed = 1000 });

        Assert.Equal(20, Ledger([map], groupSize: 50).ShareBytes);
        Assert.Equal(10, Ledger([map], groupSize: 500).ShareBytes);
    }

    [Fact]
    public void Build_TwoDataNodesOnANode_CountABlockOnce()
    {
        var builder = new BlockMapBuilder();
        var first = builder.Intern(InputLocalityTests.DataNode("n0") with { TransferPort = 1 });
        var second = builder.Intern(InputLocalityTests.DataNode("n0") with { TransferPort = 2, NetworkLocation = "/b" });
        builder.AddBlock(100, [new Replica(first), new Replica(second, cached: true)]);
        builder.AddBlock(50, [new Replica(second)]);

        AssertIsPlacement([builder.Build(InputLocalityTests.Origin)]);
    }

    [Fact]
    public void Build_ReplicaNamedTwice_CountsOnce()
    {
        var builder = new BlockMapBuilder();
        var dataNode = builder.Intern(InputLocalityTests.DataNode("n2"));
        builder.AddBlock(100, [new Replica(dataNode), new Replica(dataNode)]);

        AssertIsPlacement([builder.Build(InputLocalityTests.Origin)]);
    }

    [Fact]
    public void Build_UnmappedDataNode_CountsInItsRack()
    {
        var builder = new BlockMapBuilder();
        builder.AddBlock(100, [new Replica(builder.Intern(new DataNode("elsewhere", "", 9866, "/b")))]);

        var ledger = AssertIsPlacement([builder.Build(InputLocalityTests.Origin)]);

        Assert.Equal(new LevelBytes(0, 0, 100, 0), ledger.AddedAt(new NodeIndex(2)));
    }

    [Fact]
    public void Build_SeveralMaps_AreOneInput() => AssertIsPlacement(
    [
        InputLocalityTests.Map((7, [("n0", false)]), (9, [])), InputLocalityTests.Map(), InputLocalityTests.Map(
            (5, [("n1", true), ("n0", false)])),
    ]);

    [Fact]
    public void Build_EmptyInput_AddsNothingAnywhere() =>
        Assert.Equal(default, Ledger([InputLocalityTests.Map()], groupSize: 3).AddedAt(new NodeIndex(0)));

    [Fact]
    public void FairBytes_BlockOnThreeNodes_IsAThirdForEach()
    {
        var ledger = Ledger(
            [InputLocalityTests.Map((90, [("n0", false), ("n1", false), ("n2", false)]), (10, [("n0", false)]))], groupSize: 1);

        Assert.Equal([40, 30, 30, 0], Enumerable.Range(0, 4).Select(node => ledger.FairBytes(new NodeIndex(node))));
    }

    private GroupLedger AssertIsPlacement(ImmutableArray<BlockMap> maps)
    {
        var (ledger, locality) = (Ledger(maps, groupSize: 1), InputLocalityBuilder.Build(maps, _topology, Now));
        Assert.All(
            Enumerable.Range(0, Names.Length),
            node => Assert.Equal(locality.BytesAt(new NodeIndex(node)), ledger.AddedAt(new NodeIndex(node))));
        return ledger;
    }

    private GroupLedger Ledger(ImmutableArray<BlockMap> maps, int groupSize) => new(
        InputReplicasBuilder.Build(maps, _topology, Now), InputLocalityBuilder.Build(maps, _topology, Now), groupSize);
}
