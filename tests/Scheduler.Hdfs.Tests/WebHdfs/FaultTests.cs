using Microsoft.AspNetCore.Http;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.WebHdfs;

/// <summary>Servers that answer nonsense, too much, too slowly or not at all.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"FileStatus":null}""")]
    [InlineData("""{"FileStatus":{"type":"FILE"}}""")]
    [InlineData("""{"FileStatus":{"type":"PIPE","length":1}}""")]
    [InlineData("""{"FileStatus":{"type":"FILE","length":"1"}}""")]
    [InlineData("""{"FileStatus":{"type":"FILE","length":1e400}}""")]
    [InlineData("""{"FileStatus":{"type":"FILE","length":-1}}""")]
    [InlineData("""{"FileStatus":{"type":"FILE","length":1,"length":2}}""")]
    [InlineData("""{"FileStatus":{"type":"FILE","length":1,"modificationTime":9223372036854775807}}""")]
    [InlineData("""{"FileStatus":{"type":"FILE","length":1,"pathSuffix":"\ud800"}}""")]
    [InlineData("""{"FileStatus":{"type":"FILE","length":1,"ecPolicyObj":{"numDataUnits":1000,"numParityUnits":2,"cellSize":1}}}""")]
    [InlineData("""{"FileStatus":{"type":"FILE","length":1}} more""")]
    [InlineData("""{"FileStatus":{"type":"FILE","length":1}""")]
    public async Task ReadAsync_NonsenseStatus_IsMalformedAnswer(string body) =>
        Assert.Equal(BlockMapFailure.MalformedAnswer, (await AnsweredAsync(("op=GETFILESTATUS", RecordedAnswer.Json(body)))).Failure);

    [Theory]
    [InlineData("""{"BlockLocations":{}}""")]
    [InlineData("""{"BlockLocations":{"BlockLocation":[{"hosts":["a"]}]}}""")]
    [InlineData("""{"BlockLocations":{"BlockLocation":[{"hosts":["a"],"names":[],"topologyPaths":["/r/1","/r/2"],"length":1}]}}""")]
    [InlineData("""{"BlockLocations":{"BlockLocation":[{"hosts":["a"],"names":["nowhere"],"length":1}]}}""")]
    [InlineData("""{"BlockLocations":{"BlockLocation":[{"hosts":[""],"length":1}]}}""")]
    [InlineData("""{"BlockLocations":{"BlockLocation":[{"hosts":["a\nb"],"length":1}]}}""")]
    [InlineData("""{"BlockLocations":{"BlockLocation":[{"hosts":[1],"length":1}]}}""")]
    [InlineData("""{"BlockLocations":{"BlockLocation":[{"hosts":[],"length":1125899906842624},{"hosts":[],"length":1}]}}""")]
    public async Task ReadAsync_NonsenseLocations_IsMalformedAnswer(string body)
    {
        var failure = await AnsweredAsync(
            ("op=GETFILESTATUS", RecordedAnswer.Json(Script.File(1))), ("op=GETFILEBLOCKLOCATIONS", RecordedAnswer.Json(body)));

        Assert.Equal(BlockMapFailure.MalformedAnswer, failure.Failure);
    }

    [Fact]
    public async Task ReadAsync_NamesThatLeaveTheDirectory_AreMalformed()
    {
        const string Page =
            """{"DirectoryListing":{"partialListing":{"FileStatuses":{"FileStatus":[{"pathSuffix":"../x","type":"FILE","length":1}]}}}}""";

        var failure = await AnsweredAsync(
            ("op=GETFILESTATUS", RecordedAnswer.Json(Script.Directory)), ("op=LISTSTATUS_BATCH", RecordedAnswer.Json(Page)));

        Assert.Equal(BlockMapFailure.MalformedAnswer, failure.Failure);
    }

    [Fact]
    public async Task ReadAsync_ListingThatRepeats_Ends()
    {
        const string Page = """
            {"DirectoryListing":{"partialListing":{"FileStatuses":{"FileStatus":[{"pathSuffix":"a","type":"FILE","length":1}]}},"remainingEntries":1}}
            """;

        var failure = await AnsweredAsync(
            ("op=GETFILESTATUS", RecordedAnswer.Json(Script.Directory)), ("op=LISTSTATUS_BATCH", RecordedAnswer.Json(Page)));

        Assert.Equal(BlockMapFailure.MalformedAnswer, failure.Failure);
    }

    [Fact]
    public async Task ReadAsync_EndlessListing_StopsAtMaxListed()
    {
        await using var nameNode = await ReplayFixture.StartAsync(new RecordedExchanges());
        nameNode.Paths = new PathsOptions { MaxListed = 50 };
        var page = 0;
        nameNode.Server.BeforeRecording = async (target, context) =>
        {
            var isSummary = target.Contains("op=GETCONTENTSUMMARY", StringComparison.Ordinal);
            if (isSummary) await ReplayNameNode.SendAsync(context, RecordedAnswer.Load("namenode/webhdfs/contentsummary-dir.http"));
            if (isSummary) return true;
            var body = target.Contains("op=GETFILESTATUS", StringComparison.Ordinal) ? Script.Directory : Endless(page++);
            await ReplayNameNode.SendAsync(context, RecordedAnswer.Json(body));
            return true;
        };

        var failed = await nameNode.FailAsync("/big");

        Assert.Equal((BlockMapFailure.TooManyFiles, 50), (failed.Failure, page));
        Assert.EndsWith("It holds 8 files in 4 directories, 31683666 bytes.", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_AnswerBeyondTheLimit_IsAnswerTooLarge(bool saysItsLength)
    {
        await using var nameNode = await ReplayFixture.StartAsync(new RecordedExchanges());
        nameNode.Options = nameNode.Options with { MaxAnswerBytes = NameNodeOptions.SmallestMaxAnswerBytes };
        nameNode.Server.BeforeRecording = async (_, context) =>
        {
            if (saysItsLength) context.Response.ContentLength = NameNodeOptions.SmallestMaxAnswerBytes + 1;
            await WriteForeverAsync(context);
            return true;
        };

        var failure = await nameNode.FailAsync("/x");

        Assert.Equal(BlockMapFailure.AnswerTooLarge, failure.Failure);
        Assert.Contains("NameNode:MaxAnswerBytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_AnswerThatBreaksOff_FailsOverToTheNext()
    {
        await using var nameNodes = await ReplayFixture.StartAsync(new RecordedExchanges(), RecordedExchanges.Load("webhdfs"));
        nameNodes.Server.BeforeRecording = async (_, context) =>
        {
            await context.Response.WriteAsync("""{"FileStatus":{""");
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        };

        var map = await nameNodes.ReadAsync("/data/events/date=2026-11-20/five.bin");

        Assert.Equal(nameNodes.Servers[1].Endpoint, map.Origin.NameNode);
    }

    [Fact]
    public async Task ReadAsync_AnswerThatStalls_IsGivenUpAtTheDeadlineAndFailsOver()
    {
        await using var nameNodes = await ReplayFixture.StartAsync(new RecordedExchanges(), RecordedExchanges.Load("webhdfs"));
        var stalled = new TaskCompletionSource();
        nameNodes.Server.BeforeRecording = async (_, context) =>
        {
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            stalled.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return true;
        };

        var read = nameNodes.ReadAsync("/data/events/date=2026-11-20/five.bin");
        await stalled.Task;
        nameNodes.Clock.Advance(NameNodeOptions.DefaultCallTimeout);

        Assert.Equal(nameNodes.Servers[1].Endpoint, (await read).Origin.NameNode);
        Assert.Contains(nameNodes.Observer.Calls, call => call.Outcome == NameNodeCallOutcome.Timeout);
    }

    [Fact]
    public async Task ReadAsync_Redirect_IsNotFollowed()
    {
        var failure = await AnsweredAsync(("op=", new RecordedAnswer(307, [new("Location", "http://127.0.0.1:1/")], [])));

        Assert.Equal(BlockMapFailure.NotSupported, failure.Failure);
    }

    private static async Task<BlockMapUnavailableException> AnsweredAsync(params (string, RecordedAnswer)[] answers)
    {
        await using var nameNode = await ReplayFixture.StartAsync(new RecordedExchanges());
        nameNode.Server.BeforeRecording = Script.Also(answers);
        return await nameNode.FailAsync("/x");
    }

    private static string Endless(int page) => $$$"""
        {"DirectoryListing":{"partialListing":{"FileStatuses":{"FileStatus":[{"pathSuffix":"{{{page:00000}}}","type":"FILE","length":1}]}},"remainingEntries":9}}
        """;

    private static async Task WriteForeverAsync(HttpContext context)
    {
        var chunk = new byte[64 * 1024];
        try
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client hung up, or the declared length is reached: as wanted.
            context.Abort();
        }
    }
}
