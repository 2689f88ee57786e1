using System.Buffers.Binary;
using Google.Protobuf;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Hdfs.Tests.Rpc;
using Scheduler.Testing;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Answers;

/// <summary>RPC servers whose answers are of a size that the memory of all answers does not hold, or that they do not send.</summary>
public sealed class EndlessRpcTests
{
    private const int NameNodes = 8;
    private const int Large = 60_000_000;

    private readonly AnswerBudget _budget = new(NameNodeOptions.DefaultMaxBytesUnderWay);

    [Fact]
    public async Task GetFileStatusAsync_LargeAnswersAtOnce_FailByNameAndKeepToTheMemory()
    {
        var nameNodes = Enumerable.Range(0, NameNodes).Select(_ => new RpcClientFixture(budget: _budget)).ToList();
        foreach (var nameNode in nameNodes) nameNode.Server.BeforeRecording = (request, stream, _) => SendAsync(request, stream, Large);

        var failures = await Task.WhenAll(nameNodes.Select(nameNode => nameNode.FailAsync("/x")));

        Assert.All(failures, failure => Assert.Contains(
            failure.Outcome, new[] { NameNodeCallOutcome.BadAnswer, NameNodeCallOutcome.OverMemoryBudget }));
        Assert.InRange(_budget.MostHeld, Large, _budget.MaxBytes);
        await Eventually.HoldsAsync(() => _budget.Held == 0);
        foreach (var nameNode in nameNodes) await nameNode.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1024 * 1024)]
    [InlineData(40_000_000)]
    public async Task GetFileStatusAsync_MemoryIsUsedUp_FailsByNameAndTheConnectionGoesOn(long left)
    {
        await using var nameNode = new RpcClientFixture(budget: _budget);
        nameNode.Server.BeforeRecording = (request, stream, _) => SendAsync(request, stream, Large);
        NameNodeException failure;
        using (new HeldBytes(_budget, _budget.MaxBytes - left)) failure = await nameNode.FailAsync("/x");

        Assert.Equal((NameNodeCallOutcome.OverMemoryBudget, RetryDecision.Retry), (failure.Outcome, failure.RetryDecision));
        Assert.Contains("NameNode:MaxBytesUnderWay", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _budget.Held);
        var listing = TenMegabytes();
        nameNode.Server.BeforeRecording = async (request, stream, _) =>
        {
            if (request.Method == "getListing") await ReplayRpcNameNode.AnswerAsync(stream, request, listing);
            return true;
        };
        Assert.Equal(100_000, (await nameNode.ListAsync("/x")).Entries.Count);
        Assert.Equal((1, 0), (nameNode.Server.Accepted, _budget.Held));
        Assert.True(nameNode.Client.IsAvailable);
    }

    [Fact]
    public async Task GetFileStatusAsync_LengthAlone_HoldsNothingAndEndsAtTheDeadline()
    {
        await using var nameNode = new RpcClientFixture(budget: _budget);
        var isSent = new TaskCompletionSource();
        nameNode.Server.BeforeRecording = async (request, stream, stopping) =>
        {
            if (request.CallId < 0) return true;
            await stream.WriteAsync(Beginning(request, Large), stopping);
            isSent.SetResult();
            return true;
        };
        var call = nameNode.FailAsync("/x");
        await isSent.Task;
        await Eventually.HoldsAsync(() => _budget.Held > 0);
        Assert.InRange(_budget.Held, 1, 64 * 1024);

        nameNode.Clock.Advance(NameNodeOptions.DefaultCallTimeout);

        Assert.Equal(NameNodeCallOutcome.Timeout, (await call).Outcome);
        await Eventually.HoldsAsync(() => _budget.Held == 0);
    }

    private static byte[] TenMegabytes()
    {
        var listing = new DirectoryListingProto { RemainingEntries = 0 };
        for (var i = 0; i < 100_000; i++)
        {
            listing.PartialListing.Add(RpcFixture.Complete(
                new() { FileType = HdfsFileStatusProto.Types.FileType.IsFile, Length = 1 }, $"{new string('n', 60)}{i}"));
        }

        var answer = RpcFixture.Answer(new GetListingResponseProto { DirList = listing });
        Assert.InRange(answer.Length, 9_000_000, 12_000_000);
        return answer;
    }

    private static byte[] Beginning(RpcRequest request, int length)
    {
        var header =
            new RpcResponseHeaderProto { CallId = (uint)request.CallId, Status = RpcResponseHeaderProto.Types.RpcStatusProto.Success };
        using var bytes = new MemoryStream();
        header.WriteDelimitedTo(bytes);
        var frame = new byte[sizeof(int) + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, length);
        bytes.ToArray().CopyTo(frame, sizeof(int));
        return frame;
    }

    private static async Task<bool> SendAsync(RpcRequest request, Stream stream, int length)
    {
        if (request.CallId < 0) return true;
        var beginning = Beginning(request, length);
        await stream.WriteAsync(beginning);
        var nonsense = new byte[64 * 1024];
        nonsense.AsSpan().Fill(0xFF);
        for (var left = length - beginning.Length + sizeof(int); left > 0; left -= nonsense.Length)
            await stream.WriteAsync(nonsense.AsMemory(0, Math.Min(left, nonsense.Length)));
        return true;
    }
}
