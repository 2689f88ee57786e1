using System.Buffers.Binary;
using Scheduler.Core.Blocks;
using Scheduler.Testing;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>
/// Servers that go wrong after any number of bytes of our handshake, which a good server does not answer: always a typed failure by the
/// deadline, never a leaked socket.
/// </summary>
public sealed class RpcHandshakeFaultTests
{
    private const int Handshake = RpcRecording.PreambleBytes + 4 + 84;
    private static readonly byte[] Answer = RpcRecording.WithLength(RpcRecording.Received("namenode/rpc-raw/pipelined-3")[0]);

    public static TheoryData<string, byte[]> Nonsense => new()
    {
        { "an old version's refusal", Captures.Bytes("namenode/rpc-raw/old-version-8-s2c.bin") },
        { "HTTP", Captures.Bytes("namenode/rpc-raw/http-get-s2c.bin") },
        { "an empty frame", new byte[sizeof(int)] },
        { "a frame of ones", [0, 0, 0, 8, .. Enumerable.Repeat((byte)0xFF, 8)] },
        { "a frame that is larger than taken", [0x7F, 0xFF, 0xFF, 0xFF, .. Answer, .. new byte[1024]] },
        { "the end of a handshake that we did not ask for", Captures.Bytes("namenode/rpc-raw/sasl-against-simple-s2c.bin") },
    };

    [Fact]
    public Task GetFileStatusAsync_CutAnywhere_IsUnreachable() => AtEveryByteAsync(async (nameNode, taken) =>
    {
        _ = Serve(nameNode, taken, [], hangUp: true);
        Assert.Equal(BlockMapFailure.Unreachable, (await nameNode.FailAsync("/x")).Failure);
    });

    [Fact]
    public Task GetFileStatusAsync_StallsAnywhere_IsTimeoutAtTheDeadline() => AtEveryByteAsync(async (nameNode, taken) =>
    {
        var isServed = Serve(nameNode, taken, [], hangUp: false);
        var call = nameNode.FailAsync("/x");
        await isServed;

        nameNode.Clock.Advance(NameNodeOptions.DefaultCallTimeout);

        Assert.Equal(BlockMapFailure.Timeout, (await call).Failure);
    });

    [Theory]
    [MemberData(nameof(Nonsense))]
    public Task GetFileStatusAsync_NonsenseAnywhereAndHangUp_IsTyped(string what, byte[] bytes) =>
        AtEveryByteAsync(async (nameNode, taken) =>
    {
        _ = Serve(nameNode, taken, bytes, hangUp: true);
        Assert.True((await nameNode.FailAsync("/x")).Failure is BlockMapFailure.Unreachable or BlockMapFailure.MalformedAnswer, what);
    });

    [Theory]
    [MemberData(nameof(Nonsense))]
    public Task GetFileStatusAsync_NonsenseAnywhereAndStall_IsTypedByTheDeadline(string what, byte[] bytes) =>
        AtEveryByteAsync(async (nameNode, taken) =>
    {
        var isServed = Serve(nameNode, taken, bytes, hangUp: false);
        var call = nameNode.FailAsync("/x");
        await isServed;

        nameNode.Clock.Advance(NameNodeOptions.DefaultCallTimeout);

        var failure = (await call).Failure;
        Assert.True(
            failure is BlockMapFailure.Timeout or BlockMapFailure.Unreachable or BlockMapFailure.MalformedAnswer
                or BlockMapFailure.AnswerTooLarge,
            what);
    });

    [Fact]
    public async Task GetFileStatusAsync_OversizeAnswerCutOrStalledAnywhere_IsTypedByTheDeadline()
    {
        byte[] oversize = [.. Answer, .. new byte[1024]];
        BinaryPrimitives.WriteInt32BigEndian(oversize, NameNodeOptions.DefaultMaxAnswerBytes + 1);
        var tooLarge = 0;
        for (var length = 0; length <= oversize.Length; length++)
        {
            await using var nameNode = new RpcClientFixture();
            var hangUp = length % 2 == 0;
            var isServed = Serve(nameNode, Handshake, oversize[..length], hangUp);
            var call = nameNode.FailAsync("/x");
            await isServed;
            if (!hangUp) nameNode.Clock.Advance(NameNodeOptions.DefaultCallTimeout);

            if ((await call).Failure == BlockMapFailure.AnswerTooLarge) tooLarge++;
            await NothingLeaksAsync(nameNode);
        }

        Assert.NotEqual(0, tooLarge);
    }

    private static async Task AtEveryByteAsync(Func<RpcClientFixture, int, Task> test)
    {
        for (var taken = 0; taken <= Handshake; taken++)
        {
            await using var nameNode = new RpcClientFixture();
            await test(nameNode, taken);
            await NothingLeaksAsync(nameNode);
        }
    }

    // Takes some bytes of the handshake, answers, and hangs up or says nothing more.
    private static Task Serve(RpcClientFixture nameNode, int taken, byte[] answer, bool hangUp)
    {
        var isServed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        nameNode.Server.OnConnected = async (stream, stopping) =>
        {
            await stream.ReadExactlyAsync(new byte[taken], stopping);
            await stream.WriteAsync(answer, stopping);
            isServed.TrySetResult();
            if (!hangUp) await stream.CopyToAsync(Stream.Null, stopping);
            return true;
        };
        return isServed.Task;
    }

    private static Task NothingLeaksAsync(RpcClientFixture nameNode)
    {
        nameNode.Client.Dispose();
        return Eventually.HoldsAsync(() => nameNode.Server.Open == 0 && nameNode.Clock.PendingTimers == 0, "sockets and timers are gone");
    }
}
