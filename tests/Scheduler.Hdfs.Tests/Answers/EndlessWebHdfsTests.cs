using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Testing;

namespace Scheduler.Hdfs.Tests.Answers;

/// <summary>HTTP servers whose answers have no end, or a size that they do not send: each call fails by name, within the memory.</summary>
public sealed class EndlessWebHdfsTests : IAsyncDisposable
{
    private const int Calls = 8;
    private const string Chunked = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

    private readonly EndlessServer _server = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly NameNodeOptions _options = new() { User = "root" };
    private readonly NameserviceConnector _connector;
    private readonly NameserviceClients _clients;

    private static byte[] Chunk { get; } = [.. "10000\r\n"u8, .. Enumerable.Repeat((byte)' ', 0x10000), .. "\r\n"u8];

    public EndlessWebHdfsTests()
    {
        _connector = new NameserviceConnector(_options, 1, new RecordingNameNodeObserver(), NullLogger.Instance, _clock);
        _clients = Ns1.Connect(_connector, Ns1.OverHttp(_server.Url));
    }

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task ListAsync_EndlessBodiesAtOnce_FailByNameAndLeaveTheMemoryToTheNextAnswer()
    {
        (_server.Head, _server.Endless) = (Encoding.ASCII.GetBytes(Chunked), Chunk);

        var failures = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => FailAsync()));

        Assert.All(failures, failure => Assert.Contains(
            failure.Outcome, new[] { NameNodeCallOutcome.BadAnswer, NameNodeCallOutcome.OverMemoryBudget }));
        Assert.InRange(_connector.Budget.MostHeld, _options.MaxAnswerBytes, _options.MaxBytesUnderWay);
        Assert.Equal(0, _connector.Budget.Held);
        await ReadsTenMegabytesAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3 * 1024 * 1024)]
    public async Task ListAsync_MemoryIsUsedUp_FailsByNameAndIsToBeAskedAgain(long left)
    {
        (_server.Head, _server.Endless) = (Encoding.ASCII.GetBytes(Chunked), Chunk);
        using var held = new HeldBytes(_connector.Budget, _options.MaxBytesUnderWay - left);

        var failure = await FailAsync();

        Assert.Equal((NameNodeCallOutcome.OverMemoryBudget, RetryDecision.Retry), (failure.Outcome, failure.RetryDecision));
        Assert.Contains("NameNode:MaxBytesUnderWay", failure.Message, StringComparison.Ordinal);
        Assert.True(_clients.Named("ns1").IsAvailable);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n", "", nameof(NameNodeCallOutcome.BadAnswer))]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "                ", nameof(NameNodeCallOutcome.BadAnswer))]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-Endless: yes\r\n", nameof(NameNodeCallOutcome.BadAnswer))]
    [InlineData("HTTP/1.1 200 OK\r\nX-Endless: ", "yes", nameof(NameNodeCallOutcome.BadAnswer))]
    [InlineData("HTTP/1.1 ", "2", nameof(NameNodeCallOutcome.BadAnswer))]
    [InlineData(Chunked + "1;", "endless", nameof(NameNodeCallOutcome.Unreachable))]
    [InlineData(Chunked + "0\r\n", "X-Endless: yes\r\n", nameof(NameNodeCallOutcome.BadAnswer))]
    [InlineData(
        "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n",
        "30\r\n                                                \r\n",
        nameof(NameNodeCallOutcome.BadAnswer))]
    public async Task ListAsync_NoEndOfAnyOtherPart_FailsByNameWithinTheMemory(string head, string endless, string outcome)
    {
        var repeated = string.Concat(Enumerable.Repeat(endless, 10_000));
        (_server.Head, _server.Endless) = (Encoding.ASCII.GetBytes(head), Encoding.ASCII.GetBytes(repeated));

        var failure = await FailAsync();

        Assert.True(failure.Outcome.ToString() == outcome, failure.Message);
        Assert.InRange(_connector.Budget.MostHeld, 0, _options.MaxBytesUnderWay);
        Assert.Equal(0, _connector.Budget.Held);
    }

    [Fact]
    public async Task ListAsync_CompressedBody_IsNotUnpacked()
    {
        var head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"u8.ToArray();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            for (var i = 0; i < 512; i++) await gzip.WriteAsync(new byte[1024 * 1024]);
        (_server.Head, _server.IsWhole) = ([.. head, .. packed.ToArray()], true);

        var failure = await FailAsync();

        Assert.Equal(NameNodeCallOutcome.BadAnswer, failure.Outcome);
        Assert.InRange(_connector.Budget.MostHeld, 0, 2 * packed.Length);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 60000000\r\n\r\n{")]
    [InlineData(Chunked + "5\r\n{\"a")]
    [InlineData(Chunked)]
    public async Task ListAsync_BodyThatStalls_EndsAtTheDeadlineAndHoldsWhatCame(string head)
    {
        _server.Head = Encoding.ASCII.GetBytes(head);
        var call = FailAsync();
        await Eventually.HoldsAsync(() => _server.Sent == head.Length && _connector.Budget.Held > 0);
        Assert.InRange(_connector.Budget.Held, 1, 16 * 1024);

        _clock.Advance(NameNodeOptions.DefaultCallTimeout);

        Assert.Equal(NameNodeCallOutcome.Timeout, (await call).Outcome);
        Assert.Equal(0, _connector.Budget.Held);
    }

    [Fact]
    public async Task ReadAsync_LargeRangesFromADataNodeAtOnce_KeepToTheMemoryOfAll()
    {
        const int Length = 48 * 1024 * 1024;
        (_server.Head, _server.Endless) = (
            Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n"), new byte[64 * 1024]);
        using var dataNodes = new DataNodeClient(_options, _connector.Budget, _clock, connect: null);
        Assert.True(RedirectTarget.TryParse($"{_server.Url}webhdfs/v1/x?op=OPEN", out var target, out var error), error);

        var reads = await Task.WhenAll(Enumerable.Range(0, Calls).Select(
            _ => Record.ExceptionAsync(async () => (await dataNodes.ReadAsync(target, Length, CancellationToken.None)).Dispose())));

        Assert.All(reads, failure => Assert.True(failure is null or AnswerBudgetException, failure?.ToString()));
        Assert.InRange(_connector.Budget.MostHeld, Length, _options.MaxBytesUnderWay);
        Assert.Equal(0, _connector.Budget.Held);
    }

    private async Task ReadsTenMegabytesAsync()
    {
        const int Entries = 40_000;
        const string Fields = """
            "type":"FILE","length":1,"owner":"hive","group":"hive","permission":"644","accessTime":1720000000000,
            "modificationTime":1720000000000,"blockSize":134217728,"replication":3,"childrenNum":0,"storagePolicy":0
            """;
        var entries = string.Join(',', Enumerable.Range(0, Entries).Select(i => $$"""{"pathSuffix":"part-{{i:00000}}",{{Fields}}}"""));
        var json = $$$"""{"DirectoryListing":{"partialListing":{"FileStatuses":{"FileStatus":[{{{entries}}}]}},"remainingEntries":0}}""";
        Assert.InRange(json.Length, 9_000_000, 12_000_000);
        (_server.Head, _server.IsWhole) = (Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{json}"), true);

        var page = await ListAsync();

        Assert.Equal((Entries, "part-39999"), (page.Entries.Count, page.Entries[^1].Name));
        Assert.Equal(0, _connector.Budget.Held);
    }

    private Task<NameNodeException> FailAsync() => Assert.ThrowsAsync<NameNodeException>(ListAsync);

    private Task<DirectoryPage> ListAsync() => _clients.Named("ns1").CallAnyAsync(
        Caller.Service, (nameNode, attempt, ct) =>
            nameNode.ListAsync(new("/d", "", WithBlocks: false), attempt, ct), CancellationToken.None);
}
