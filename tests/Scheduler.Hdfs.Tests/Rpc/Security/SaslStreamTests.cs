using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Hdfs.Rpc.Security;
using Scheduler.Hdfs.Tests.Answers;
using Scheduler.Testing.NameNode;
using State = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslState;

namespace Scheduler.Hdfs.Tests.Rpc.Security;

public sealed class SaslStreamTests
{
    private static readonly RpcTarget Target = new("nn1:8020", 1024 * 1024, new AnswerBudget(4 * 1024 * 1024), TimeSpan.FromSeconds(5));

    [Fact]
    public async Task ReadAsync_SeveralFramesInOneMessageAndOneInSeveral_AreOneStream()
    {
        await using var stream = Reading([.. Wrapped("ab"u8), .. Wrapped(""u8), .. Wrapped("c"u8), .. Wrapped("defg"u8)]);
        using var reader = new StreamReader(stream);

        Assert.Equal("abcdefg", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task WriteAsync_MoreThanTheServerTakes_GoesOutInPieces()
    {
        using var sent = new MemoryStream();
        await using var stream = new SaslStream(sent, new FlippingLayer(), Target, new RpcErrors("nn1:8020", "advice"));

        await stream.WriteAsync("abcdefgh"u8.ToArray());

        Assert.Equal(["abc", "def", "gh"], Messages(sent.ToArray()));
    }

    [Fact]
    public async Task ReadAsync_AnswerInTheClear_IsMalformed() => await Assert.ThrowsAsync<MalformedMessageException>(
        () => ReadAsync(RpcRecording.WithLength(RpcRecording.Success([1]))));

    [Fact]
    public async Task ReadAsync_StateOfTheHandshake_IsMalformed() => await Assert.ThrowsAsync<MalformedMessageException>(
        () => ReadAsync(Answer(new RpcSaslProto { State = State.Success, Token = ByteString.CopyFromUtf8("x") })));

    [Fact]
    public async Task ReadAsync_OversizeMessage_IsTooLarge()
    {
        var length = new byte[4 + 32];
        BinaryPrimitives.WriteInt32BigEndian(length, int.MaxValue);
        Wrapped("x"u8).AsSpan(4).CopyTo(length.AsSpan(4));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync([.. length, .. new byte[2048]]));

        Assert.Contains("NameNode:MaxAnswerBytes", Assert.IsType<NameNodeException>(failure).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_MessageBeyondTheMemory_IsGivenUpByName()
    {
        using var held = new HeldBytes(Target.Budget, Target.Budget.MaxBytes);

        var failure = await Assert.ThrowsAsync<NameNodeException>(() => ReadAsync(Wrapped(new byte[1000])));

        Assert.Equal(NameNodeCallOutcome.OverMemoryBudget, failure.Outcome);
    }

    [Fact]
    public async Task ReadAsync_HalfOfAMessage_HoldsItUntilItIsReadOrTheStreamEnds()
    {
        var before = Target.Budget.Held;
        await using (var stream = Reading([.. Wrapped(new byte[1000]), .. Wrapped(new byte[10])]))
        {
            await stream.ReadExactlyAsync(new byte[500]);
            Assert.InRange(Target.Budget.Held - before, 1000, 2000);
            await stream.ReadExactlyAsync(new byte[500]);
            Assert.Equal(before, Target.Budget.Held);
            await stream.ReadExactlyAsync(new byte[5]);
        }

        Assert.Equal(before, Target.Budget.Held);
    }

    private static async Task ReadAsync(byte[] received)
    {
        await using var stream = Reading(received);
        await stream.ReadAtLeastAsync(new byte[1], 1);
    }

    private static SaslStream Reading(byte[] received) =>
        new(new MemoryStream(received), new FlippingLayer(), Target, new RpcErrors("nn1:8020", "advice"));

    private static byte[] Wrapped(ReadOnlySpan<byte> bytes)
    {
        var token = new ArrayBufferWriter<byte>();
        new FlippingLayer().Wrap(bytes, token);
        return Answer(new RpcSaslProto { State = State.Wrap, Token = ByteString.CopyFrom(token.WrittenSpan) });
    }

    private static byte[] Answer(RpcSaslProto message)
    {
        using var frame = new MemoryStream();
        var header = new RpcResponseHeaderProto
        {
            CallId = unchecked((uint)SaslWire.CallId), Status = RpcResponseHeaderProto.Types.RpcStatusProto.Success,
        };
        header.WriteDelimitedTo(frame);
        message.WriteDelimitedTo(frame);
        return RpcRecording.WithLength(frame.ToArray());
    }

    private static List<string> Messages(byte[] sent)
    {
        var messages = new List<string>();
        for (var rest = sent.AsSpan(); !rest.IsEmpty;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            using var input = new CodedInputStream(rest.Slice(4, length).ToArray());
            var (header, message, opened) = (new RpcRequestHeaderProto(), new RpcSaslProto(), new ArrayBufferWriter<byte>());
            input.ReadMessage(header);
            input.ReadMessage(message);
            new FlippingLayer().Unwrap(message.Token.Span, opened);
            messages.Add(System.Text.Encoding.UTF8.GetString(opened.WrittenSpan));
            rest = rest[(4 + length)..];
        }

        return messages;
    }

    /// <summary>Flips every bit.</summary>
    private sealed class FlippingLayer : ISaslLayer
    {
        public int MaxBytes => 3;

        public void Wrap(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
        {
            foreach (var one in bytes) output.Write([(byte)(one ^ 0xFF)]);
        }

        public void Unwrap(ReadOnlySpan<byte> token, IBufferWriter<byte> output) => Wrap(token, output);

        public void Dispose()
        {
        }
    }
}
