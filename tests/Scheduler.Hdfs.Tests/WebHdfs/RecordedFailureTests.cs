using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.WebHdfs;

/// <summary>How a real NameNode and a real HttpFS were recorded to say no.</summary>
public sealed class RecordedFailureTests
{
    private const string File = "/data/events/date=2026-11-20/five.bin";

    [Fact]
    public async Task ReadAsync_MissingPath_IsNotFound()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");

        var failure = await nameNode.FailAsync("/data/nope");

        Assert.Equal(BlockMapFailure.NotFound, failure.Failure);
        Assert.Contains("hdfs://ns1/data/nope", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_PrivateFile_IsAccessDenied()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        nameNode.Options = new() { User = "alice" };

        var failure = await nameNode.FailAsync("/data/private/secret");

        Assert.Equal(BlockMapFailure.AccessDenied, failure.Failure);
        Assert.Contains("user=alice", failure.Message, StringComparison.Ordinal);
        Assert.True(nameNode.Source().IsAvailable(new("ns1", "/")));
    }

    [Theory]
    [InlineData("../captured-nothing")]
    [InlineData("/data/../etc")]
    [InlineData("/data/[a")]
    public async Task ReadAsync_PathHdfsWouldRefuse_IsInvalidPathWithoutACall(string path)
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");

        var failure = await nameNode.FailAsync(path);

        Assert.Equal(BlockMapFailure.InvalidPath, failure.Failure);
        Assert.Empty(nameNode.Server.Targets);
    }

    [Theory]
    [InlineData("err-badop", BlockMapFailure.NotSupported)]
    [InlineData("err-noop", BlockMapFailure.NotSupported)]
    [InlineData("err-baduser", BlockMapFailure.NotAuthenticated)]
    [InlineData("err-badparam", BlockMapFailure.InvalidPath)]
    [InlineData("doas", BlockMapFailure.AccessDenied)]
    [InlineData("gfbl-dir", BlockMapFailure.NotFound)]
    [InlineData("gfbl-forbidden", BlockMapFailure.AccessDenied)]
    public async Task ReadAsync_RecordedError_IsReportedByItsException(string capture, BlockMapFailure expected)
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs");
        var answer = RecordedAnswer.Load($"namenode/webhdfs/{capture}.http");
        // A file that is gone between two calls is no error; so the status is what fails.
        nameNode.Server.BeforeRecording = Script.Also(("op=", answer));

        var failure = await nameNode.FailAsync("/data/x");

        Assert.Equal(expected, failure.Failure);
    }

    [Fact]
    public async Task ReadAsync_SafeMode_SaysSo()
    {
        await using var nameNode = await ReplayFixture.StartAsync("webhdfs-states", "safemode-");

        var failure = await nameNode.FailAsync(File);

        Assert.Equal(BlockMapFailure.SafeMode, failure.Failure);
    }

    [Fact]
    public async Task ReadAsync_HttpFsWithoutLocations_IsNotSupportedAndRemembered()
    {
        await using var httpFs = await ReplayFixture.StartAsync("httpfs");
        var source = httpFs.Source();

        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(() => source.ReadAsync(new("ns1", File), default));
        await Assert.ThrowsAsync<BlockMapUnavailableException>(() => source.ReadAsync(new("ns1", File), default));

        Assert.Equal(BlockMapFailure.NotSupported, failure.Failure);
        Assert.Contains("HttpFS", failure.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (httpFs.Server.CountOf("op=GETFILEBLOCKLOCATIONS"), httpFs.Server.CountOf("op=GET_BLOCK_LOCATIONS")));
    }

    [Fact]
    public async Task ReadAsync_HttpFsAfterAWhile_IsAskedAgain()
    {
        await using var httpFs = await ReplayFixture.StartAsync("httpfs");
        var source = httpFs.Source();
        await Assert.ThrowsAsync<BlockMapUnavailableException>(() => source.ReadAsync(new("ns1", File), default));

        httpFs.Clock.Advance(Hdfs.WebHdfs.UnsupportedOperations.ForgetAfter);
        await Assert.ThrowsAsync<BlockMapUnavailableException>(() => source.ReadAsync(new("ns1", File), default));

        Assert.Equal(2, httpFs.Server.CountOf("op=GETFILEBLOCKLOCATIONS"));
    }

    [Fact]
    public async Task ReadAsync_HttpFsDenial_IsAccessDeniedThoughItSays500()
    {
        await using var httpFs = await ReplayFixture.StartAsync("httpfs");
        httpFs.Options = new() { User = "alice" };

        Assert.Equal(BlockMapFailure.AccessDenied, (await httpFs.FailAsync("/data/private/secret")).Failure);
    }

    [Fact]
    public async Task ReadAsync_HttpFsMissing_IsNotFound()
    {
        await using var httpFs = await ReplayFixture.StartAsync("httpfs");

        Assert.Equal(BlockMapFailure.NotFound, (await httpFs.FailAsync("/data/nope")).Failure);
    }

    [Fact]
    public async Task ReadAsync_HttpFs401_IsNotAuthenticated()
    {
        await using var httpFs = await ReplayFixture.StartAsync("httpfs");
        httpFs.Server.BeforeRecording = Script.Also(("op=", RecordedAnswer.Load("namenode/httpfs/nouser.http")));

        var failure = await httpFs.FailAsync(File);

        Assert.Equal(BlockMapFailure.NotAuthenticated, failure.Failure);
        Assert.Contains("NameNode:User", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_HttpFsListingThatIgnoresStartAfter_CountsEachFileOnce()
    {
        await using var httpFs = await ReplayFixture.StartAsync("httpfs");
        httpFs.Paths = new() { SampleAbove = 1 };
        httpFs.Server.BeforeRecording = Script.Also(
            ("/manyfiles?op=GETFILESTATUS", RecordedAnswer.Json(Script.Directory)),
            ("op=LISTSTATUS_BATCH", RecordedAnswer.Load("namenode/httpfs/batch.http")),
            ("op=GETFILEBLOCKLOCATIONS", RecordedAnswer.Json("""{"BlockLocations":{"BlockLocation":[]}}""")));

        var map = await httpFs.ReadAsync("/data/manyfiles");

        Assert.Equal(1500, map.Origin.FilesListed);
    }
}
