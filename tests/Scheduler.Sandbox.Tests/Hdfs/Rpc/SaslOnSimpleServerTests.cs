using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;
using Scheduler.Testing;
using Auth = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslAuth;
using State = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslState;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>A client that wants SASL meets a server without security.</summary>
public sealed class SaslOnSimpleServerTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    [Fact]
    public async Task Negotiate_SimpleServer_OffersWhatWasRecorded()
    {
        var recorded = AnswerMessage.ReadAll("rpc-raw/sasl-against-simple")[0];
        await using var client = await RpcTestClient.ConnectAsync(fixture.NameNode.RpcAddress);
        await client.SendAsync(Captures.Bytes("namenode/rpc-raw/sasl-against-simple-c2s.bin"));

        var answer = await client.ReadAnswerAsync();

        Assert.Equal(recorded.Header, answer.Header);
        Assert.Equal(WithoutNonce(recorded), WithoutNonce(answer));
    }

    [Fact]
    public async Task Initiate_Simple_GoesOnInTheClear()
    {
        await using var client = await RpcTestClient.ConnectAsync(fixture.NameNode.RpcAddress);
        await client.SendAsync(Captures.Bytes("namenode/rpc-raw/sasl-against-simple-c2s.bin"));
        await client.ReadAnswerAsync();
        var initiate = new RpcSaslProto { State = State.Initiate, Auths = { new Auth { Method = "SIMPLE", Mechanism = "" } } };

        await client.SendAsync(RpcAnswer.Frame(client.Header(Ipc.SaslCallId), initiate));
        await client.SendAsync(client.Context(new UserInformationProto { EffectiveUser = "root" }));

        var answer = await client.CallAsync<GetFileInfoResponseProto>("getFileInfo", new GetFileInfoRequestProto { Src = "/" });
        Assert.True(answer.Fs.HasOwner);
    }

    [Fact]
    public async Task Initiate_AnythingElse_IsFatal()
    {
        await using var client = await RpcTestClient.ConnectAsync(fixture.NameNode.RpcAddress);
        await client.SendAsync(Captures.Bytes("namenode/rpc-raw/sasl-against-simple-c2s.bin"));
        await client.ReadAnswerAsync();

        await client.SendAsync(RpcAnswer.Frame(client.Header(Ipc.SaslCallId), new RpcSaslProto { State = State.Response }));

        Assert.Equal("javax.security.sasl.SaslException", (await client.ReadAnswerAsync()).Header.ExceptionClassName);
        Assert.Null(await client.ReadFrameAsync());
    }

    private static string WithoutNonce(AnswerMessage answer)
    {
        var message = answer.Read<RpcSaslProto>();
        foreach (var auth in message.Auths.Where(auth => auth.HasChallenge))
        {
            var parts = auth.Challenge.ToStringUtf8().Split('"');
            parts[3] = $"{parts[3].Length} characters";
            auth.Challenge = Google.Protobuf.ByteString.CopyFromUtf8(string.Join('"', parts));
        }

        return message.ToString();
    }
}
