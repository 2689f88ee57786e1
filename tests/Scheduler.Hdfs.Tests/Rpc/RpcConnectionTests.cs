using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Rpc;
using Scheduler.Testing;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

public sealed class RpcConnectionTests
{
    [Fact]
    public async Task GetFileStatusAsync_ManyAtOnce_ShareOneConnectionAndTakeAnswersInAnyOrder()
    {
        await using var nameNode = new RpcClientFixture(new NameNodeOptions { MaxConcurrency = 20 });
        var waiting = new List<RpcRequest>();
        nameNode.Server.BeforeRecording = async (request, stream, _) =>
        {
            if (request.CallId >= 0) waiting.Add(request);
            if (waiting.Count < 20) return true;
            foreach (var call in Enumerable.Reverse(waiting))
                await ReplayRpcNameNode.AnswerAsync(stream, call, RpcFixture.File(call.Path.Length));
            return true;
        };

        var statuses = await Task.WhenAll(Enumerable.Range(1, 20).Select(length => nameNode.StatusAsync(new string('/', length))));

        Assert.Equal(Enumerable.Range(1, 20), statuses.Select(status => (int)status.Length));
        Assert.Equal(1, nameNode.Server.Accepted);
    }

    [Fact]
    public async Task GetFileStatusAsync_ServerDroppedTheConnection_ConnectsAgain()
    {
        await using var nameNode = new RpcClientFixture();
        nameNode.Server.BeforeRecording = async (request, stream, _) =>
        {
            if (request.CallId < 0) return true;
            await ReplayRpcNameNode.AnswerAsync(stream, request, RpcFixture.File(1));
            throw new IOException("The test hangs up.");
        };

        await nameNode.StatusAsync("/x");
        await nameNode.StatusAsync("/x");

        Assert.Equal(2, nameNode.Server.Accepted);
    }

    [Fact]
    public async Task GetFileStatusAsync_AnswerAfterTheDeadline_DisturbsNoOtherCall()
    {
        await using var nameNode = new RpcClientFixture();
        RpcRequest? late = null;
        nameNode.Server.BeforeRecording = async (request, stream, _) =>
        {
            if (request.CallId < 0) return true;
            if (request.Path == "/late") late = request;
            if (request.Path == "/late") return true;
            if (late is not null) await ReplayRpcNameNode.AnswerAsync(stream, late, RpcFixture.File(1));
            await ReplayRpcNameNode.AnswerAsync(stream, request, RpcFixture.File(2));
            return true;
        };
        using var caller = new CancellationTokenSource();
        var call = nameNode.StatusAsync("/late", caller.Token);
        await Eventually.HoldsAsync(() => late is not null);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        Assert.Equal(2, (await nameNode.StatusAsync("/x")).Length);
        Assert.Equal(1, nameNode.Server.Accepted);
    }

    [Fact]
    public async Task GetFileStatusAsync_ServerSaysNothingForAWholeCall_NextCallHasANewConnection()
    {
        await using var nameNode = new RpcClientFixture();
        nameNode.Server.BeforeRecording = (_, _, _) => Task.FromResult(true);
        var call = nameNode.FailAsync("/x");
        await Eventually.HoldsAsync(() => nameNode.Server.Calls.Any());
        nameNode.Clock.Advance(NameNodeOptions.DefaultCallTimeout);
        Assert.Equal(BlockMapFailure.Timeout, (await call).Failure);

        AnswerAll(nameNode);
        await nameNode.StatusAsync("/x");

        Assert.Equal(2, nameNode.Server.Accepted);
    }

    [Fact]
    public async Task GetFileStatusAsync_IdleConnection_IsClosedAndOpenedAgainWhenNeeded()
    {
        await using var nameNode = new RpcClientFixture();
        AnswerAll(nameNode);
        await nameNode.StatusAsync("/x");

        nameNode.Clock.Advance(RpcConnection.IdleTimeout);
        await Eventually.HoldsAsync(() => nameNode.Server.Open == 0);
        await nameNode.StatusAsync("/x");

        Assert.Equal(2, nameNode.Server.Accepted);
    }

    [Fact]
    public async Task GetFileStatusAsync_LongCall_PingsAndKeepsTheConnection()
    {
        await using var nameNode = new RpcClientFixture(
            new NameNodeOptions { CallTimeout = TimeSpan.FromMinutes(5), ReadTimeout = TimeSpan.FromMinutes(5) });
        RpcRequest? slow = null;
        nameNode.Server.BeforeRecording = async (request, stream, _) =>
        {
            if (request.CallId >= 0) slow = request;
            if (request.CallId == RpcWire.PingCallId) await ReplayRpcNameNode.AnswerAsync(stream, slow!, RpcFixture.File(3));
            return true;
        };
        var call = nameNode.StatusAsync("/x");
        await Eventually.HoldsAsync(() => slow is not null);

        nameNode.Clock.Advance(RpcConnection.PingInterval);

        Assert.Equal(3, (await call).Length);
        Assert.Equal(RpcRecording.Sent("namenode/rpc-raw/ping")[1].CallId, nameNode.Server.Requests.Last().CallId);
    }

    [Fact]
    public async Task Dispose_CallsInProgress_FailThem()
    {
        await using var nameNode = new RpcClientFixture();
        nameNode.Server.BeforeRecording = (_, _, _) => Task.FromResult(true);
        var call = nameNode.FailAsync("/x");
        await Eventually.HoldsAsync(() => nameNode.Server.Calls.Any());

        nameNode.Client.Dispose();

        Assert.Equal(BlockMapFailure.Unreachable, (await call).Failure);
        await Eventually.HoldsAsync(() => nameNode.Server.Open == 0);
    }

    private static void AnswerAll(RpcClientFixture nameNode) => nameNode.Server.BeforeRecording = async (request, stream, _) =>
    {
        if (request.CallId >= 0) await ReplayRpcNameNode.AnswerAsync(stream, request, RpcFixture.File(1));
        return true;
    };
}
