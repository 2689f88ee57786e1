using Scheduler.Core.Blocks;

namespace Scheduler.Core.Tests.Blocks;

public sealed class SharedDataNodesTests
{
    private readonly SharedDataNodes _shared = new();

    [Fact]
    public void Share_EqualDataNodesOfTwoMaps_AreOne()
    {
        var first = _shared.Share(MapOn(1, 2));
        var second = _shared.Share(MapOn(2, 3));

        Assert.Same(first.DataNodes[1], second.DataNodes[0]);
        Assert.Equal<DataNode>(MapOn(2, 3).DataNodes, second.DataNodes);
    }

    [Fact]
    public void Share_AMap_KeepsItsBlocks()
    {
        var map = MapOn(1, 2);

        var shared = _shared.Share(map);

        Assert.Equal((map.Origin, map.BlockCount, map.TotalBytes), (shared.Origin, shared.BlockCount, shared.TotalBytes));
        Assert.Equal(map.Replicas(1), shared.Replicas(1));
    }

    [Fact]
    public void Share_OneInUseThroughManyOthers_StaysOne()
    {
        var first = _shared.Share(MapOn(0)).DataNodes[0];
        for (var others = 1; others < 3 * SharedDataNodes.MaxOfGeneration; others += 1_000)
        {
            _shared.Share(MapOn([.. Enumerable.Range(others, 1_000)]));
            Assert.Same(first, _shared.Share(MapOn(0)).DataNodes[0]);
        }

        Assert.InRange(_shared.SizeInBytes, 1, 2L * SharedDataNodes.MaxOfGeneration * 512);
    }

    private static BlockMap MapOn(params int[] dataNodes)
    {
        var builder = new BlockMapBuilder();
        foreach (var dataNode in dataNodes)
            builder.AddBlock(10, [new Replica(builder.Intern(new DataNode($"dn{dataNode}", "", 9866, "/r")))]);
        return builder.Build(new BlockMapOrigin { ReadAt = default, NameNode = "nn:8020", Transport = "rpc" });
    }
}
