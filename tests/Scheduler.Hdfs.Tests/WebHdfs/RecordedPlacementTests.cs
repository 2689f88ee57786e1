using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Tests.Support;

namespace Scheduler.Hdfs.Tests.WebHdfs;

/// <summary>What a real NameNode was recorded to say, read to its end. A request that was not recorded fails the test.</summary>
public sealed class RecordedPlacementTests
{
    private const string Day = "/data/events/date=2026-11-20";

    [Fact]
    public async Task ReadAsync_ReplicatedFile_KnowsEveryBlock()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");

        var map = await nameNode.ReadAsync($"{Day}/five.bin");

        Assert.Equal(5366336, map.TotalBytes);
        Assert.Equal(6, map.BlockCount);
        Assert.All(Enumerable.Range(0, 6), block => Assert.Equal(3, map.Replicas(block).Length));
        Assert.Equal(new DataNode("node-a1.k8s.test", "127.0.1.11", 9866, "/dc1/rack-a"), map.Node("a1"));
        Assert.Empty(nameNode.Server.Unmatched);
    }

    [Fact]
    public async Task ReadAsync_ReplicatedFile_SaysWhereItComesFrom()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");

        var origin = (await nameNode.ReadAsync($"{Day}/five.bin")).Origin;

        Assert.Equal(
            new BlockMapOrigin
            {
                ReadAt = nameNode.Clock.GetUtcNow(),
                NameNode = nameNode.Server.Endpoint,
                Transport = "webhdfs",
                ModifiedAt = DateTimeOffset.FromUnixTimeMilliseconds(1795219802859),
                FilesListed = 1,
                FilesLocated = 1,
                BytesListed = 5366336,
                AdminStatesKnown = true,
            },
            origin);
    }

    [Fact]
    public async Task ReadAsync_DirectoryNamedOutright_LocatesItsFilesAndSkipsEmptyOnes()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Server.BeforeRecording = Script.Also(
            ($"{Day}?op=GETFILESTATUS", Script.Directory),
            ("/three.bin?", """{"BlockLocations":{"BlockLocation":[{"hosts":[],"length":3000000}]}}"""));

        var map = await nameNode.ReadAsync(Day);

        Assert.Equal((4, 4, 5366336L + 3000000 + 10), (map.Origin.FilesListed, map.Origin.FilesLocated, map.Origin.BytesListed));
        Assert.Equal(0, nameNode.Server.CountOf("/empty?op=GETFILEBLOCKLOCATIONS"));
        Assert.False(map.Origin.IsEstimate);
    }

    [Fact]
    public async Task ReadAsync_EmptyFile_IsEmptyMapWithoutLocationCall()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");

        var map = await nameNode.ReadAsync($"{Day}/empty");

        Assert.Equal((0, 1, 1), (map.BlockCount, map.Origin.FilesListed, map.Origin.FilesLocated));
        Assert.Single(nameNode.Server.Targets);
    }

    [Fact]
    public async Task ReadAsync_EmptyDirectory_IsEmptyMap()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Server.BeforeRecording = Script.Also(("/data/emptydir?op=GETFILESTATUS", Script.Directory));

        var map = await nameNode.ReadAsync("/data/emptydir");

        Assert.Equal((0, 0), (map.BlockCount, map.Origin.FilesListed));
        Assert.Null(map.Origin.ModifiedAt);
    }

    [Theory]
    [InlineData("/data/odd/100%25 done+x.bin", "/webhdfs/v1/data/odd/100%2525%20done%2Bx.bin")]
    [InlineData("/data/odd/ünï côdé 数据.bin", "/webhdfs/v1/data/odd/%C3%BCn%C3%AF%20c%C3%B4d%C3%A9%20%E6%95%B0%E6%8D%AE.bin")]
    [InlineData("/data/odd/a b.txt", "/webhdfs/v1/data/odd/a%20b.txt")]
    [InlineData(@"/data/odd/q\?m#h+p&a;s.txt", "/webhdfs/v1/data/odd/q%3Fm%23h%2Bp%26a%3Bs.txt")]
    public async Task ReadAsync_OddNames_AreEscapedAsRecorded(string path, string target)
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Server.BeforeRecording = Script.Also(("op=GETFILESTATUS", Script.File(3000000)));

        var map = await nameNode.ReadAsync(path);

        Assert.NotEqual(0, map.BlockCount);
        Assert.Contains($"{target}?op=GETFILEBLOCKLOCATIONS&user.name=root", nameNode.Server.Targets);
        Assert.Empty(nameNode.Server.Unmatched);
    }

    [Fact]
    public async Task ReadAsync_SnapshotPath_IsLocated()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Server.BeforeRecording = Script.Also(("op=GETFILESTATUS", Script.File(3000000)));

        var map = await nameNode.ReadAsync("/data/events/.snapshot/s1/date=2026-11-20/three.bin");

        Assert.Equal(["1048576:a1,b1,b2", "1048576:a1,a3,b1", "902848:a2,b2,b3"], map.Blocks());
    }

    [Fact]
    public async Task ReadAsync_CachedFile_MarksCachedReplicas()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Server.BeforeRecording = Script.Also(("op=GETFILESTATUS", Script.File(5366336)));

        var map = await nameNode.ReadAsync("/data/cached/five.bin");

        Assert.Equal("1048576:a1*,b1,b2", map.Blocks()[0]);
        Assert.Equal("1048576:a2,b1*,b3", map.Blocks()[1]);
    }

    [Fact]
    public async Task ReadAsync_OpenFile_HasTheBlockUnderConstruction()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Server.BeforeRecording = Script.Also(("op=GETFILESTATUS", Script.File(1048576)));

        var map = await nameNode.ReadAsync("/data/open.bin");

        Assert.Equal(["1048576:a2,b2,b3", "551424:a1,a2,b2"], map.Blocks());
    }

    [Fact]
    public async Task ReadAsync_ErasureCodedFile_SharesGroupsOverDataAndParity()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");

        var map = await nameNode.ReadAsync("/data/ec/twelve.bin");

        Assert.Equal(12582912, map.TotalBytes);
        Assert.Equal(4 * 5, map.BlockCount);
        Assert.All(Enumerable.Range(0, 20), unit => Assert.Equal(1, map.Replicas(unit).Length));
        Assert.True(map.Origin.ErasureCodingEstimated && map.Origin.IsEstimate);
    }

    [Fact]
    public async Task ReadAsync_ErasureCodedFileWithoutPolicy_IsSharedOverItsHolders()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Server.BeforeRecording = Script.Also((
            "/data/ec/twelve.bin?op=GETFILESTATUS",
            """{"FileStatus":{"length":12582912,"modificationTime":1,"ecBit":true,"ecPolicy":"OURS","pathSuffix":"","type":"FILE"}}"""));

        var map = await nameNode.ReadAsync("/data/ec/twelve.bin");

        Assert.Equal((12582912, 4 * 5), (map.TotalBytes, map.BlockCount));
        Assert.True(map.Origin.ErasureCodingEstimated);
    }

    [Fact]
    public async Task ReadAsync_SmallErasureCodedFile_HasOneDataUnit()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Server.BeforeRecording = Script.Also(("/data/ec/tiny?op=GETFILESTATUS", Script.ErasureCodedFile(10)));

        var map = await nameNode.ReadAsync("/data/ec/tiny");

        Assert.Equal(["4:a1", "3:a3", "3:b3"], map.Blocks());
    }

    [Theory]
    [InlineData("/data/events/one-replica.bin", 6, 1)]
    [InlineData("/data/events/five-replica-2mb.bin", 3, 5)]
    [InlineData("/data/ssd/five.bin", 6, 3)]
    [InlineData("/data/cold/three.bin", 3, 2)]
    [InlineData("/data/allssd/three.bin", 3, 3)]
    [InlineData("/data/events/alltypes.parquet", 1, 3)]
    [InlineData("/data/events/date=2026-11-21/hour=00/part-00000", 12, 3)]
    public async Task ReadAsync_OtherFiles_HaveTheirReplicas(string path, int blocks, int replicas)
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Server.BeforeRecording = Script.Also(("op=GETFILESTATUS", Script.File(5366336)));

        var map = await nameNode.ReadAsync(path);

        Assert.Equal((blocks, blocks * replicas), (map.BlockCount, map.ReplicaCount));
    }

    [Fact]
    public async Task ReadAsync_LargeDirectory_IsPagedAndSampled()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Paths = new() { SampleAbove = 10 };
        nameNode.Server.BeforeRecording = Script.Also(
            ("/data/manyfiles?op=GETFILESTATUS", Script.Directory),
            ("/data/manyfiles/f", """{"BlockLocations":{"BlockLocation":[{"hosts":["node-a1.k8s.test"],"length":100}]}}"""));

        var map = await nameNode.ReadAsync("/data/manyfiles");

        Assert.Equal(1500, map.Origin.FilesListed);
        Assert.Equal(10, map.BlockCount);
        Assert.Equal(2, nameNode.Server.CountOf("op=LISTSTATUS_BATCH"));
        Assert.InRange(map.Origin.MarginOfErrorRatio, 0.25, 0.35);
        Assert.Equal((1500, 10), nameNode.Observer.Samples.Single());
    }
}
