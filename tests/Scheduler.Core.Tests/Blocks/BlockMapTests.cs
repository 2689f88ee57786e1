using Scheduler.Core.Blocks;

namespace Scheduler.Core.Tests.Blocks;

public sealed class BlockMapTests
{
    private static readonly BlockMapOrigin Origin = new() { ReadAt = default, NameNode = "nn:9870", Transport = "webhdfs" };
    private static readonly DataNode DataNode = new("a", "", 9866, "/r");

    [Fact]
    public void TryFromColumns_ColumnsThatFit_IsTheMap()
    {
        var map = BlockMap.TryFromColumns(Origin, [DataNode], [5, 7], [0, 1, 1], [new Replica(0)])!;

        Assert.Equal((12, 2, 1, 0), (map.TotalBytes, map.BlockCount, map.Replicas(0).Length, map.Replicas(1).Length));
    }

    public static TheoryData<string, long[], int[], int[]> Misfits => new()
    {
        { "an empty block", [0], [0, 1], [0] },
        { "a negative block", [-1], [0, 1], [0] },
        { "more than a map may hold", [BlockMapBuilder.MaxTotalBytes, 1], [0, 0, 1], [0] },
        { "a sum that overflows", [long.MaxValue, long.MaxValue], [0, 0, 1], [0] },
        { "too few starts", [5, 7], [0, 1], [0] },
        { "falling starts", [5, 7], [0, 2, 1], [0] },
        { "starts not from zero", [5], [1, 1], [0] },
        { "a DataNode that is not there", [5], [0, 1], [1] },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void TryFromColumns_ColumnsThatDoNotFit_IsNoMap(string what, long[] lengths, int[] firstReplicas, int[] replicas) =>
        Assert.True(
            BlockMap.TryFromColumns(
                Origin, [DataNode], lengths, firstReplicas, [.. replicas.Select(dataNode => new Replica(dataNode))]) is null, what);

    [Fact]
    public void TryFromColumns_OriginThatClaimsTooMuch_IsNoMap() =>
        Assert.Null(BlockMap.TryFromColumns(
            Origin with { BytesListed = BlockMapBuilder.MaxTotalBytes + 1 }, [DataNode], [5], [0, 1], [new Replica(0)]));

    [Fact]
    public void AddBlock_BeyondWhatAMapMayHold_IsAMalformedAnswer()
    {
        var builder = new BlockMapBuilder();
        builder.AddBlock(BlockMapBuilder.MaxTotalBytes, []);

        Assert.Equal(BlockMapFailure.MalformedAnswer, Assert.Throws<BlockMapUnavailableException>(() => builder.AddBlock(1, [])).Failure);
    }
}
