using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Testing;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>
/// Servers that break off, stall, or send nonsense, at every byte: always a typed failure or an answer, never a leaked socket.
/// </summary>
public sealed class RpcFaultTests
{
    private static readonly byte[] Answer =
        RpcRecording.WithLength(RpcRecording.Received("namenode/rpc-raw/pipelined-3")[0]);

    [Fact]
    public async Task GetFileStatusAsync_AnswerCutAnywhere_IsUnreachable()
    {
        for (var length = 0; length < Answer.Length; length++)
            Assert.Equal(BlockMapFailure.Unreachable, (await ServedAsync(Answer[..length]))?.Failure);
        Assert.Null(await ServedAsync(Answer));
    }

    [Fact]
    public async Task GetFileStatusAsync_AnswerStallsAnywhere_IsTimeoutAtTheDeadline()
    {
        for (var length = 0; length < Answer.Length; length++)
        {
            await using var nameNode = new RpcClientFixture();
            var isSent = Send(nameNode, Answer[..length], hangUp: false);
            var call = nameNode.FailAsync("/x");
            await isSent;

            nameNode.Clock.Advance(NameNodeOptions.DefaultCallTimeout);

            Assert.Equal(BlockMapFailure.Timeout, (await call).Failure);
            await NothingLeaksAsync(nameNode);
        }
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x01)]
    [InlineData(0x80)]
    public async Task GetFileStatusAsync_AnswerCorruptAnywhere_IsTypedOrAnAnswer(byte mask)
    {
        for (var position = 0; position < Answer.Length; position++)
        {
            var corrupt = Answer.ToArray();
            corrupt[position] ^= mask;
            await ServedAsync(corrupt);
        }
    }

    [Fact]
    public async Task ReadAsync_ListingsThatSayWhatNoneMay_DoNotOpenTheCircuit()
    {
        await using var nameNode = new RpcFixture(ReplayRpcNameNode.Start(RpcRecording.Load("namenode/rpc-ha/observer-nn3-conn1")));
        var entry = RpcFixture.Complete(new() { FileType = HdfsFileStatusProto.Types.FileType.IsFile, Length = ulong.MaxValue }, "f");
        var listing = RpcFixture.Answer(
            new GetListingResponseProto { DirList = new() { RemainingEntries = 0, PartialListing = { entry } } });
        foreach (var server in nameNode.Servers)
        {
            server.BeforeRecording = async (request, stream, _) =>
            {
                var answer = request.Method == "getListing" ? listing : request.Method == "getFileInfo" ? RpcFixture.Directory() : null;
                if (answer is not null) await ReplayRpcNameNode.AnswerAsync(stream, request, answer);
                return answer is not null;
            };
        }

        var source = nameNode.Source();
        for (var i = 0; i < 8; i++)
        {
            var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(
                () => source.ReadAsync(new InputPath("ns1", $"/tenant/{i}"), CancellationToken.None));
            Assert.Equal(BlockMapFailure.MalformedAnswer, failure.Failure);
        }

        Assert.True(source.IsAvailable(new InputPath("ns1", "/other")));
    }

    [Fact]
    public async Task GetFileStatusAsync_OversizeAnswer_IsTooLargeAndClosed()
    {
        await using var nameNode = new RpcClientFixture(new NameNodeOptions { MaxAnswerBytes = NameNodeOptions.SmallestMaxAnswerBytes });
        _ = Send(nameNode, RpcRecording.WithLength(RpcRecording.Success(new byte[NameNodeOptions.SmallestMaxAnswerBytes])), hangUp: false);

        var failure = await nameNode.FailAsync("/x");

        Assert.Equal((BlockMapFailure.AnswerTooLarge, RetryDecision.Fail), (failure.Failure, failure.RetryDecision));
        Assert.Contains("NameNode:MaxAnswerBytes", failure.Message, StringComparison.Ordinal);
        await NothingLeaksAsync(nameNode);
    }

    [Fact]
    public async Task GetFileStatusAsync_NothingListens_IsUnreachableAndRulesRpcOut()
    {
        await using var nameNode = new RpcClientFixture();
        await nameNode.Server.DisposeAsync();

        var failure = await nameNode.FailAsync("/x");

        Assert.Equal((BlockMapFailure.Unreachable, true), (failure.Failure, failure.RulesOutTransport));
        Assert.Contains("cannot be reached over RPC", failure.Message, StringComparison.Ordinal);
    }

    // The failure of a call that is answered so before the server hangs up; null when there was none.
    private static async Task<NameNodeException?> ServedAsync(byte[] answer)
    {
        await using var nameNode = new RpcClientFixture();
        _ = Send(nameNode, answer, hangUp: true);
        NameNodeException? failure = null;
        try
        {
            await nameNode.StatusAsync("/x");
        }
        catch (NameNodeException e)
        {
            failure = e;
        }

        await NothingLeaksAsync(nameNode);
        return failure;
    }

    private static Task Send(RpcClientFixture nameNode, byte[] answer, bool hangUp)
    {
        var isSent = new TaskCompletionSource();
        nameNode.Server.BeforeRecording = async (request, stream, stopping) =>
        {
            if (request.CallId < 0) return true;
            await stream.WriteAsync(answer, stopping);
            isSent.TrySetResult();
            return hangUp ? throw new IOException("The test hangs up.") : true;
        };
        return isSent.Task;
    }

    private static Task NothingLeaksAsync(RpcClientFixture nameNode)
    {
        nameNode.Client.Dispose();
        return Eventually.HoldsAsync(() => nameNode.Server.Open == 0 && nameNode.Clock.PendingTimers == 0, "sockets and timers are gone");
    }
}
