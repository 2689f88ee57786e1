using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Tests.Support;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>
/// What a real NameNode was recorded to say over RPC. This cluster moved replicas since it was recorded over WebHDFS, so that only the
/// blocks themselves compare; the tests with high availability compare replicas, too.
/// </summary>
public sealed class RecordedRpcPlacementTests
{
    private static readonly string[] FiveBlocks =
    [
        "1048576:a2,b1,b2", "1048576:a2,b1,b3", "1048576:a1,b1,b2", "1048576:a2,a3,b3", "1048576:a2,a3,b1", "123456:a1,a2,b2",
    ];

    private const string Day = "/data/events/date=2026-11-20";
    private const string Five = $"{Day}/five.bin";
    private const string Twelve = "/data/ec/twelve.bin";

    [Fact]
    public async Task ReadAsync_ReplicatedFile_KnowsEveryBlock()
    {
        await using var nameNode = RpcFixture.Start("rpc-raw/getListing-file", "rpc-raw/pipelined-3");

        var map = await nameNode.ReadAsync(Five);

        Assert.Equal(FiveBlocks, map.Blocks());
        Assert.Equal(Lengths(await WebHdfsAsync("webhdfs", Five)), Lengths(map));
        Assert.Equal(
            new DataNode("node-a1.k8s.test", "127.0.1.11", 9866, "/dc1/rack-a") { Uuid = "ce41f007-78e9-4773-8ce1-80e079e85e73" },
            map.Node("a1"));
        Assert.Empty(nameNode.Server.Unmatched);
    }

    [Fact]
    public async Task ReadAsync_ReplicatedFile_SaysWhereItComesFrom()
    {
        await using var nameNode = RpcFixture.Start("rpc-raw/getListing-file", "rpc-raw/pipelined-3");

        var origin = (await nameNode.ReadAsync(Five)).Origin;

        Assert.Equal(
            new BlockMapOrigin
            {
                ReadAt = nameNode.Clock.GetUtcNow(),
                NameNode = nameNode.Server.Endpoint,
                Transport = "rpc",
                ModifiedAt = DateTimeOffset.FromUnixTimeMilliseconds(1795219802859),
                FilesListed = 1,
                FilesLocated = 1,
                BytesListed = 5366336,
                AdminStatesKnown = true,
            },
            origin);
        Assert.All(nameNode.Observer.Calls, call => Assert.Equal("rpc", call.Transport));
    }

    [Fact]
    public async Task ReadAsync_Directory_NeedsOneListingAndNoCallPerFile()
    {
        await using var nameNode = RpcFixture.Start("rpc/java-getListing-loc-conn1").Also(($"getFileInfo {Day}", RpcFixture.Directory()));

        var map = await nameNode.ReadAsync(Day);

        Assert.Equal([.. FiveBlocks, "1048576:a1,b1,b2", "1048576:a2,a3,b1", "902848:a2,b1,b2", "10:a2,a3,b3"], map.Blocks());
        Assert.Equal(["getFileInfo", "getListing"], nameNode.Server.Calls.Select(call => call.Method));
        Assert.Equal((4, 4, map.TotalBytes), (map.Origin.FilesListed, map.Origin.FilesLocated, map.Origin.BytesListed));
        Assert.True(map.Origin.AdminStatesKnown);
    }

    [Fact]
    public async Task ReadAsync_LargeDirectory_TakesTwoPages()
    {
        await using var nameNode = RpcFixture.Start("rpc/java-manyfiles-loc-conn1").Also(
            ("getFileInfo /data/manyfiles", RpcFixture.Directory()));

        var map = await nameNode.ReadAsync("/data/manyfiles");

        Assert.Equal((1500, 1500), (map.Origin.FilesListed, map.Origin.FilesLocated));
        Assert.Equal(["", "", "f00999"], nameNode.Server.Calls.Select(call => call.StartAfter));
    }

    [Fact]
    public async Task ReadAsync_ErasureCodedFile_GivesDataUnitsTheirBytesAndParityNone()
    {
        await using var nameNode = RpcFixture.Start("rpc/java-getFileInfo-conn1").Also(
            ($"getListing {Twelve}", RpcFixture.Located("rpc/java-getBlockLocations-ec-conn1")));

        var map = await nameNode.ReadAsync(Twelve);

        Assert.Equal((12582912, 12), (map.TotalBytes, map.BlockCount));
        Assert.All(Enumerable.Range(0, 12), unit => Assert.Equal((1048576, 1), (map.Length(unit), map.Replicas(unit).Length)));
        Assert.False(map.Origin.ErasureCodingEstimated || map.Origin.IsEstimate);
        // By the indices of the recording: the third group is listed as 1, 2, 3, 4, 0.
        Assert.Equal(
            ["a1", "b3", "a2", "a2", "b3", "a1", "b3", "a2", "b2", "a1", "b3", "b1"], map.Blocks().Select(unit => unit.Split(':')[1]));
    }

    [Fact]
    public async Task ReadAsync_EmptyFileAndDirectory_AreEmptyMaps()
    {
        await using var nameNode = RpcFixture.Start("rpc-raw/getListing-emptydir").Also(
            ("getFileInfo /data/emptydir", RpcFixture.Directory()), ("getFileInfo /empty", RpcFixture.File(0)));

        Assert.Equal(0, (await nameNode.ReadAsync("/data/emptydir")).BlockCount);
        Assert.Equal((0, 1), ((await nameNode.ReadAsync("/empty")).BlockCount, (await nameNode.ReadAsync("/empty")).Origin.FilesListed));
    }

    [Fact]
    public async Task ReadAsync_Glob_ListsBlocksOnlyWhereFilesMayMatch()
    {
        await using var nameNode = RpcFixture.Start("rpc/java-getListing-loc-conn1").Also(("getListing /data/events", RpcFixture.Answer(
            new Hdfs.Rpc.Protos.GetListingResponseProto
            {
                DirList = new()
                {
                    RemainingEntries = 0,
                    PartialListing =
                    {
                        RpcFixture.Complete(
                            new() { FileType = Hdfs.Rpc.Protos.HdfsFileStatusProto.Types.FileType.IsDir }, "date=2026-11-20"),
                    },
                },
            })));

        var map = await nameNode.ReadAsync("/data/events/date=*/t*");

        Assert.Equal((4, 2), (map.BlockCount, map.Origin.FilesListed));
        Assert.Equal([false, true], nameNode.Server.Calls.Select(call => call.Message[^1] == 1));
    }

    private static IEnumerable<long> Lengths(BlockMap map) => Enumerable.Range(0, map.BlockCount).Select(map.Length);

    private static async Task<BlockMap> WebHdfsAsync(string folder, string path)
    {
        await using var nameNode = await ReplayFixture.StartAsync(folder);
        return await nameNode.ReadAsync(path);
    }
}
