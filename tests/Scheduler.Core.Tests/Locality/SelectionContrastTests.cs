using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.Core.Tests.Locality;

public sealed class SelectionContrastTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DataNode[] DataNodes =
        [.. Enumerable.Range(1, 4).Select(i => new DataNode($"n{i}", $"10.0.0.{i}", 9866, "/r"))];

    [Fact]
    public void Of_WholeFiles_IsNone() => Assert.Null(Contrast(Map(selected: null)));

    [Fact]
    public void Of_Selection_RanksBothWays()
    {
        var contrast = Contrast(Map(new SelectedRead { WholeBytes = 1000 }))!;

        Assert.Equal([new NodeBytes("n1", 30), new NodeBytes("n2", 10), new NodeBytes("n4", 10)], contrast.ByWanted.ToArray());
        // DataNode 3 is decommissioned: its replicas are not read.
        Assert.Equal([new NodeBytes("n2", 700), new NodeBytes("n4", 300), new NodeBytes("n1", 100)], contrast.ByWhole.ToArray());
    }

    [Fact]
    public void Of_TwoInputs_AddsThemUp()
    {
        var map = Map(new SelectedRead { WholeBytes = 1000 });

        Assert.Equal(new NodeBytes("n2", 1400), Contrast(map, map)!.ByWhole[0]);
    }

    private static SelectionContrast? Contrast(params BlockMap[] maps)
    {
        var cluster = new ClusterNodes([.. DataNodes.Select(dataNode => new Node(dataNode.HostName))], []);
        var topology = new NetworkTopology(
            new TopologyBuilder(cluster, new IdentityRules(), DataNodes.Select(dataNode => new SeenDataNode(dataNode, Now))));
        return SelectionContrast.Of([.. maps], InputLocalityBuilder.Build([.. maps], topology, Now), Now, most: 3);
    }

    private static BlockMap Map(SelectedRead? selected)
    {
        var builder = new BlockMapBuilder();
        var indices = DataNodes
            .Select((dataNode, i) => i == 2 ? dataNode with { AdminState = AdminState.Decommissioned } : dataNode)
            .Select(builder.Intern)
            .ToArray();
        builder.AddBlock(30, [new(indices[0])]);
        builder.AddBlock(10, [new(indices[1]), new(indices[3])]);
        var origin = new BlockMapOrigin { ReadAt = Now, NameNode = "nn", Transport = "rpc", BytesListed = 40, Selected = selected };
        return builder.Build(origin, selected is null ? null : [100, 700, 900, 300]);
    }
}
