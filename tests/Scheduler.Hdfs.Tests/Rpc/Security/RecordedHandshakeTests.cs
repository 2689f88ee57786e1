using Google.Protobuf;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.Rpc;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Hdfs.Rpc.Security;
using Scheduler.Hdfs.Security;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Testing;
using Scheduler.Testing.NameNode;
using Auth = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslAuth;
using State = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslState;

namespace Scheduler.Hdfs.Tests.Rpc.Security;

/// <summary>What we send in a handshake, against what Java's client was recorded and observed to send.</summary>
public sealed class RecordedHandshakeTests : IDisposable
{
    private static readonly Auth Offer = new()
    {
        Method = "TOKEN",
        Mechanism = "DIGEST-MD5",
        Protocol = "",
        ServerId = "default",
        Challenge = ByteString.CopyFromUtf8("realm=\"default\",nonce=\"bm9uY2U=\",qop=\"auth\",charset=utf-8,algorithm=md5-sess"),
    };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void PreambleAndNegotiate_AreTheBytesThatJavaSent()
    {
        byte[] sent = [.. RpcWire.Preamble(SaslWire.Authentication), .. SaslWire.Frame(new RpcSaslProto { State = State.Negotiate })];

        Assert.Equal(Captures.Bytes("namenode/rpc-raw/sasl-against-simple-c2s.bin"), sent);
    }

    [Fact]
    public async Task Initiate_WithAToken_HasTheFieldsThatJavaSent()
    {
        await using var nameNode = ReplayRpcNameNode.Start();
        nameNode.BeforeRecording = async (request, stream, _) =>
        {
            if (request.CallId == SaslWire.CallId && RpcSaslProto.Parser.ParseFrom(request.Message).State == State.Negotiate)
                await ReplayRpcNameNode.SendAsync(stream, Answer(new RpcSaslProto { State = State.Negotiate, Auths = { Offer } }));
            else if (request.CallId == SaslWire.CallId) throw new IOException("The test hangs up.");
            return true;
        };

        await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync(nameNode.Endpoint));

        var frame = nameNode.Requests.Last();
        Assert.Equal([10, 8, 2, 16, 0, 24, 65, 34, 0, 40, 1], frame.Frame[..11]);
        var sent = RpcSaslProto.Parser.ParseFrom(frame.Message);
        var chosen = Offer.Clone();
        chosen.ClearChallenge();
        Assert.Equal((State.Initiate, false, chosen), (sent.State, sent.HasVersion, sent.Auths.Single()));
        Assert.Matches(
            "^charset=utf-8,username=\"AQI=\",realm=\"default\",nonce=\"bm9uY2U=\",nc=00000001,cnonce=\"[A-Za-z0-9+/=]{40}\","
            + "digest-uri=\"/default\",maxbuf=65536,response=[0-9a-f]{32},qop=auth$",
            sent.Token.ToStringUtf8());
    }

    private async Task OpenAsync(string endpoint)
    {
        var file = _directory.Write("token", new HadoopToken([1, 2], [3], "HDFS_DELEGATION_TOKEN", "").ToUrlString());
        var clock = new ManualTimeProvider();
        var target = new RpcTarget(endpoint, 1024 * 1024, new AnswerBudget(1 << 30), TimeSpan.FromSeconds(5));
        var security = new SaslSecurity(target, new DelegationTokenMechanism(target, new TokenFile(file, clock), []));
        var errors = new RpcErrors(endpoint, security.Advice);
        var connector = new RpcConnector(target, new RpcFrames(ByteString.Empty), security, errors, clock);
        using var connection = await connector.OpenAsync(CancellationToken.None);
    }

    private static byte[] Answer(RpcSaslProto message)
    {
        using var frame = new MemoryStream();
        var success = RpcResponseHeaderProto.Types.RpcStatusProto.Success;
        new RpcResponseHeaderProto { CallId = unchecked((uint)SaslWire.CallId), Status = success }.WriteDelimitedTo(frame);
        message.WriteDelimitedTo(frame);
        return frame.ToArray();
    }
}
