using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;

namespace Scheduler.Hdfs.Tests.BlockMaps;

public sealed class InputWalkTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingNameNodeObserver _observer = new();

    private readonly TreeNameNode _tree = new TreeNameNode()
        .Add("/data/day=1/part-0").Add("/data/day=1/part-1", 20).Add("/data/day=1/_SUCCESS", 0).Add("/data/day=1/.part-0.crc")
        .Add("/data/day=1/_temporary/0/part-9").Add("/data/day=1/_hour=1/part-2", 40)
        .Add("/data/day=2/part-3", 80).Add("/data/day=2/deep/er/part-4", 160)
        .Add("/data/notes.txt", 320).Add("/other/part-0", 640).Add("/empty/");

    [Theory]
    [InlineData("/data/day=1", 70)]
    [InlineData("/data/day=1/", 70)]
    [InlineData("/data", 630)]
    [InlineData("/data/notes.txt", 320)]
    [InlineData("/data/day=*", 310)]
    [InlineData("/data/day=*/part-*", 110)]
    [InlineData("/data/day=?/part-[13]", 100)]
    [InlineData("/data/*/part-0", 10)]
    [InlineData("/{data/day=1,other}/part-0", 650)]
    [InlineData("/{data/day=1,data/day=1}/part-0", 10)]
    [InlineData("/*/part-0", 640)]
    [InlineData("/data/day=1/_temporary", 10)]
    [InlineData("/data/day=1/_temp*", 10)]
    [InlineData("/data/day=1/*", 70)]
    [InlineData("/data/day=1/.*", 10)]
    [InlineData("/data/day=1/_*", 50)]
    [InlineData("/", 1270)]
    [InlineData("/empty", 0)]
    [InlineData(@"/data/notes\.txt", 320)]
    public async Task ReadAsync_Path_CoversWhatSparkWouldRead(string path, long bytes)
    {
        var map = await ReadAsync(path);

        Assert.Equal((bytes, bytes), (map.TotalBytes, map.Origin.BytesListed));
        Assert.Equal(map.Origin.FilesListed, map.Origin.FilesLocated);
    }

    [Theory]
    [InlineData("/nope")]
    [InlineData("/data/day=1/part-0/below")]
    [InlineData("/data/*.parquet")]
    [InlineData("/nope/*/x")]
    [InlineData("/data/{x,y}")]
    public async Task ReadAsync_NothingMatches_IsNotFound(string path) =>
        Assert.Equal(BlockMapFailure.NotFound, (await FailAsync(path)).Failure);

    [Fact]
    public async Task ReadAsync_Glob_ListsOnlyDirectoriesOnTheWay()
    {
        await ReadAsync("/data/day=1/part-*");

        Assert.All(_tree.Listed, path => Assert.Equal("/data/day=1", path));
    }

    [Fact]
    public async Task ReadAsync_MoreEntriesThanAllowed_IsTooManyFilesWithNumbers()
    {
        var failure = await FailAsync("/data", new PathsOptions { MaxListed = 4 });

        Assert.Equal(BlockMapFailure.TooManyFiles, failure.Failure);
        Assert.Contains("more than 4 entries (Paths:MaxListed)", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_tree.Located);
    }

    [Fact]
    public async Task ReadAsync_MoreEntriesThanAllowed_TellsTheSizeAndAsksForItOnceAnHour()
    {
        var source = Source(new PathsOptions { MaxListed = 4 });
        Task<BlockMapUnavailableException> FailAsync(string path) =>
            Assert.ThrowsAsync<BlockMapUnavailableException>(() => source.ReadAsync(new InputPath("ns1", path), default));

        var messages = new[] { (await FailAsync("/data")).Message, (await FailAsync("/data")).Message };
        _clock.Advance(InputSizes.RetryAfter);
        await FailAsync("/data");

        Assert.All(
            messages, message => Assert.EndsWith(" It holds 9 files in 8 directories, 650 bytes.", message, StringComparison.Ordinal));
        Assert.Equal(2, _tree.Summarised);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/data/*")]
    public async Task ReadAsync_MoreEntriesThanAllowedAtTheRootOrByGlob_IsNotCounted(string path)
    {
        var failure = await FailAsync(path, new PathsOptions { MaxListed = 4 });

        Assert.EndsWith("or raise it.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _tree.Summarised);
    }

    [Fact]
    public async Task ReadAsync_MorePathsByNameThanAllowed_IsTooManyFiles() => Assert.Equal(
        BlockMapFailure.TooManyFiles, (await FailAsync("/{a/x,b/x,c/x,d/x,e/x}", new PathsOptions { MaxListed = 4 })).Failure);

    [Fact]
    public async Task ReadAsync_FileDeletedMeanwhile_IsLeftOut()
    {
        _tree.Gone.Add("/data/day=1/part-1");

        var map = await ReadAsync("/data/day=1");

        Assert.Equal((50L, 50L), (map.TotalBytes, map.Origin.BytesListed));
        Assert.Equal((2, 2), (map.Origin.FilesListed, map.Origin.FilesLocated));
    }

    [Theory]
    [InlineData("/s", 65)]
    [InlineData("/s/*", 65)]
    [InlineData("/s/x*", 30)]
    [InlineData("/s/{x,x._COPYING_}", 30)]
    [InlineData("/{s/x,s/x._COPYING_}", 30)]
    [InlineData("/s/dir._COPYING_", 5)]
    public async Task ReadAsync_FilesStillCopiedIn_AreNoInput(string path, long bytes)
    {
        _tree.Add("/s/x", 30).Add("/s/x._COPYING_", 30).Add("/s/part-1", 35).Add("/s/dir._COPYING_/y", 5);

        Assert.Equal(bytes, (await ReadAsync(path)).TotalBytes);
    }

    [Fact]
    public async Task ReadAsync_FileStillCopiedInByName_IsNotThereYet()
    {
        _tree.Add("/s/x._COPYING_", 30);

        var failure = await FailAsync("/s/x._COPYING_");

        Assert.Equal(BlockMapFailure.NotFound, failure.Failure);
        Assert.Contains("still being copied", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/data", 390, 1, "/data/day=2")]
    [InlineData("/data/*", 390, 1, "/data/day=2")]
    [InlineData("/data/day=*/part-*", 30, 1, "/data/day=2")]
    [InlineData("/data/*/part-0", 10, 1, "/data/day=2/part-0")]
    [InlineData("/{data/day=1,data/day=2/part-3}", 70, 1, "/data/day=2/part-3")]
    [InlineData("/", 1030, 1, "/data/day=2")]
    public async Task ReadAsync_UnreadableFolder_CountsTheRestAndNamesIt(string path, long bytes, int folders, string example)
    {
        _tree.Closed.Add("/data/day=2");

        var map = await ReadAsync(path);

        Assert.Equal(bytes, map.TotalBytes);
        Assert.Equal((folders, 0, 0L), (map.Origin.Unreadable!.Folders, map.Origin.Unreadable.Files, map.Origin.Unreadable.FileBytes));
        Assert.StartsWith($"{example} (", map.Origin.Unreadable.Example, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_UnreadableFiles_CountsTheRestAndTheirBytes()
    {
        _tree.Unreadable.UnionWith(["/data/day=1/part-1", "/data/notes.txt"]);

        var map = await ReadAsync("/data");

        Assert.Equal((290L, 290L), (map.TotalBytes, map.Origin.BytesListed));
        Assert.Equal((0, 2, 340L), (map.Origin.Unreadable!.Folders, map.Origin.Unreadable.Files, map.Origin.Unreadable.FileBytes));
    }

    [Theory]
    [InlineData("/data/day=2", "/data/day=2")]
    [InlineData("/data/day=2/part-3", "/data/day=2")]
    [InlineData("/data/day=[2]", "/data/day=2")]
    [InlineData("/other/part-0", "/other/part-0")]
    [InlineData("/other", "/other/part-0")]
    public async Task ReadAsync_NothingReadable_IsDenied(string path, string denied)
    {
        _tree.Closed.Add("/data/day=2");
        _tree.Unreadable.Add("/other/part-0");

        var failure = await FailAsync(path);

        Assert.Equal(BlockMapFailure.AccessDenied, failure.Failure);
        Assert.Contains($"Permission denied: {denied}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_MoreFilesThanSampled_IsAnEstimate()
    {
        for (var i = 0; i < 100; i++) _tree.Add($"/big/f{i:000}", 100);

        var map = await ReadAsync("/big", new PathsOptions { SampleAbove = 25 });

        Assert.Equal((100, 25, 10_000L), (map.Origin.FilesListed, map.Origin.FilesLocated, map.Origin.BytesListed));
        Assert.Equal(2_500, map.TotalBytes);
        Assert.Equal(1.96 * 0.5 * Math.Sqrt(0.75 / 25), map.Origin.MarginOfErrorRatio, precision: 12);
        Assert.True(map.Origin.IsEstimate);
        Assert.Equal((100, 25), _observer.Samples.Single());
    }

    [Fact]
    public async Task ReadAsync_SampledTwice_LocatesTheSameFiles()
    {
        for (var i = 0; i < 100; i++) _tree.Add($"/big/f{i:000}", 100);

        var first = await ReadAsync("/big", new PathsOptions { SampleAbove = 5 });
        var second = await ReadAsync("/big", new PathsOptions { SampleAbove = 5 });

        Assert.Equal(first.DataNodes.ToArray(), second.DataNodes.ToArray());
    }

    [Fact]
    public async Task ReadAsync_UnknownNameservice_SaysWhichKeysToSet()
    {
        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(
            () => Source(new PathsOptions()).ReadAsync(new InputPath("other:8020", "/data"), default));

        Assert.Equal(BlockMapFailure.UnknownNameservice, failure.Failure);
        Assert.Contains("hdfs://other:8020", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_CallerGivesUp_IsCancelled()
    {
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Source(new PathsOptions()).ReadAsync(new InputPath("ns1", "/data"), caller.Token));
    }

    [Fact]
    public void IsAvailable_UnknownNameservice_IsFalse()
    {
        Assert.True(Source(new PathsOptions()).IsAvailable(new InputPath("", "/")));
        Assert.False(Source(new PathsOptions()).IsAvailable(new InputPath("other", "/")));
    }

    private Task<BlockMap> ReadAsync(string path, PathsOptions? paths = null) =>
        Source(paths ?? new PathsOptions()).ReadAsync(new InputPath("ns1", path), default);

    private Task<BlockMapUnavailableException> FailAsync(string path, PathsOptions? paths = null) =>
        Assert.ThrowsAsync<BlockMapUnavailableException>(() => ReadAsync(path, paths));

    private NameNodeBlockMapSource Source(PathsOptions paths) => new(
        Ns1.Clients(_observer, _clock, _tree),
        new NameNodeOptions(),
        paths,
        seed: 1,
        _observer,
        NullLogger<NameNodeBlockMapSource>.Instance,
        _clock);
}
