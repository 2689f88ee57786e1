using System.Buffers;
using System.Net;
using System.Net.Security;
using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Rpc.Sasl;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;
using Auth = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslAuth;
using State = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslState;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc.Sasl;

/// <summary>The client's side of the handshake, step by step as Java's was recorded to take it.</summary>
internal sealed class SaslTestClient(RpcTestClient client) : IAsyncDisposable
{
    private NegotiateAuthentication? _context;
    private bool _encrypts;
    private bool _wraps;

    public static SaslTestClient Over(RpcTestClient client) => new(client);

    /// <summary>Sends the preamble and asks what is offered.</summary>
    public async Task<RpcSaslProto> NegotiateAsync()
    {
        await client.SendAsync("hrpc\u0009\0"u8.ToArray().Append(unchecked((byte)AuthProtocol.Sasl)).ToArray());
        return await AskAsync(new RpcSaslProto { State = State.Negotiate });
    }

    /// <summary>GSSAPI with what the environment's keytab has.</summary>
    public async Task<RpcSaslProto> AuthenticateAsync(Auth offered)
    {
        _context = new NegotiateAuthentication(new NegotiateAuthenticationClientOptions
        {
            Package = "Kerberos",
            Credential = CredentialCache.DefaultNetworkCredentials,
            TargetName = $"{offered.Protocol}/{offered.ServerId}",
            RequireMutualAuthentication = true,
            RequiredProtectionLevel = ProtectionLevel.EncryptAndSign,
        });
        var token = _context.GetOutgoingBlob([], out _);
        var initiate = new RpcSaslProto { State = State.Initiate, Token = ByteString.CopyFrom(token), Auths = { offered } };
        var challenge = await AskAsync(initiate);
        _context.GetOutgoingBlob(challenge.Token.Span, out var status);
        Assert.Equal(NegotiateAuthenticationStatusCode.Completed, status);
        var layer = Unwrap((await AskAsync(new RpcSaslProto { State = State.Response, Token = ByteString.Empty })).Token);
        var answer = await AskAsync(new RpcSaslProto { State = State.Response, Token = Wrap(layer) });
        (_wraps, _encrypts) = (layer[0] > 1, layer[0] == 4);
        return answer;
    }

    /// <summary>DIGEST-MD5 with a user name and password.</summary>
    public Task<RpcSaslProto> AuthenticateAsync(Auth offered, string userName, string password)
    {
        var nonce = DigestMd5.Directives(offered.Challenge.ToStringUtf8())["nonce"];
        var digest = new DigestMd5(userName, "default", nonce, "cnonce", "00000001", "/default");
        var token = $"charset=utf-8,username=\"{userName}\",realm=\"default\",nonce=\"{nonce}\",nc=00000001,cnonce=\"cnonce\","
            + $"digest-uri=\"/default\",maxbuf=65536,response={digest.Response(password)},qop=auth";
        var chosen = offered.Clone();
        chosen.ClearChallenge();
        return AskAsync(new RpcSaslProto { State = State.Initiate, Token = ByteString.CopyFromUtf8(token), Auths = { chosen } });
    }

    /// <summary>Context and a call; over a protected connection both in one wrapped message, as Java sends them.</summary>
    public async Task<AnswerMessage> CallAsync(UserInformationProto user, string method, IMessage request)
    {
        byte[] frames = [.. client.Context(user), .. client.Call(0, method, request)];
        if (!_wraps)
        {
            await client.SendAsync(frames);
            return await client.ReadAnswerAsync();
        }

        await client.SendAsync(Frame(new RpcSaslProto { State = State.Wrap, Token = Wrap(frames) }));
        return await ReadAnswerAsync();
    }

    /// <summary>The answer in the next wrapped message.</summary>
    public async Task<AnswerMessage> ReadAnswerAsync()
    {
        var wrapped = await client.ReadAnswerAsync();
        Assert.Equal(unchecked((uint)Ipc.SaslCallId), wrapped.Header.CallId);
        return AnswerMessage.Parse(Unwrap(wrapped.Read<RpcSaslProto>().Token)[sizeof(int)..]);
    }

    public ValueTask DisposeAsync()
    {
        _context?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends a message of the handshake and reads the answer's.</summary>
    /// <exception cref="InvalidOperationException">The server refuses; the message has class and message of its exception.</exception>
    public async Task<RpcSaslProto> AskAsync(RpcSaslProto message)
    {
        await client.SendAsync(Frame(message));
        var answer = await client.ReadAnswerAsync();
        return answer.Header.HasExceptionClassName
            ? throw new InvalidOperationException($"{answer.Header.ExceptionClassName}: {answer.Header.ErrorMsg}")
            : answer.Read<RpcSaslProto>();
    }

    private byte[] Frame(RpcSaslProto message) => RpcAnswer.Frame(client.Header(Ipc.SaslCallId), message);

    private ByteString Wrap(byte[] bytes)
    {
        var wrapped = new ArrayBufferWriter<byte>();
        Assert.Equal(NegotiateAuthenticationStatusCode.Completed, _context!.Wrap(bytes, wrapped, _encrypts, out _));
        return ByteString.CopyFrom(wrapped.WrittenSpan);
    }

    private byte[] Unwrap(ByteString bytes)
    {
        var opened = new ArrayBufferWriter<byte>();
        Assert.Equal(NegotiateAuthenticationStatusCode.Completed, _context!.Unwrap(bytes.Span, opened, out var wasEncrypted));
        Assert.Equal(_encrypts, wasEncrypted);
        return opened.WrittenSpan.ToArray();
    }
}
