using System.Buffers.Binary;
using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;
using Auth = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslAuth;
using State = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslState;

namespace Scheduler.Sandbox.Hdfs.Rpc.Sasl;

/// <summary>The SASL of one connection: what is offered, the mechanism that the client chose, and the bytes that it wraps.</summary>
internal sealed class SaslNegotiation(NameNodeOptions options) : IDisposable
{
    private const string Kerberos = "KERBEROS";
    private const string Token = "TOKEN";
    private const string Simple = "SIMPLE";

    private readonly TokenMechanism _tokens = new(options.RpcTokens);
    private ISaslMechanism? _chosen;
    private byte[] _unwrapped = [];

    /// <summary>Short name of the authenticated client; null before, and for a client that continued without authentication.</summary>
    public string? User => _chosen is { IsDone: true } done ? done.User : null;

    /// <summary>Whether both sides wrap from now on.</summary>
    public bool Wraps => _chosen is { Wraps: true };

    /// <summary>Whether a call is allowed in this form: the client is authenticated, or need not be, and wraps as agreed.</summary>
    public bool Allows(bool isUnwrapped)
    {
        var isKnown = _chosen?.IsDone ?? options.RpcSecurity is null;
        return isKnown && Wraps == isUnwrapped;
    }

    /// <summary>The answer to a client's message; null for none.</summary>
    public RpcSaslProto? Answer(RpcSaslProto message) => message.State switch
    {
        State.Negotiate => Offer(),
        // Not acknowledged: the client continues with its connection context.
        State.Initiate when options.RpcSecurity is null && message.Auths.Any(auth => auth.Method == Simple) => null,
        State.Initiate when _chosen is null => Step(_chosen = Choose(message), message),
        State.Response when _chosen is { IsDone: false } => Step(_chosen, message),
        _ => throw new RpcFailureException(RpcFailure.Sasl($"SASL state {message.State} is out of place")),
    };

    /// <summary>A frame for the client, wrapped.</summary>
    public byte[] Wrap(byte[] frame) => RpcAnswer.Succeeded(
        Ipc.Unasked(Ipc.SaslCallId),
        new RpcSaslProto { State = State.Wrap, Token = ByteString.CopyFrom(_chosen!.Wrap(frame)) },
        stateId: null);

    /// <summary>The frames, without their lengths, that are whole once this message is unwrapped: none, one or several.</summary>
    public IEnumerable<byte[]> Unwrap(RpcSaslProto message)
    {
        if (message.State != State.Wrap) throw new RpcFailureException(RpcFailure.Sasl($"SASL state {message.State} after the handshake"));
        _unwrapped = [.. _unwrapped, .. _chosen!.Unwrap(message.Token.Span)];
        while (_unwrapped.Length >= sizeof(int))
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(_unwrapped);
            if (length is < 0 or > Ipc.MaxFrameBytes) throw new RpcFailureException(RpcFailure.Undecodable("a wrapped frame"));
            if (_unwrapped.Length - sizeof(int) < length) yield break;
            var frame = _unwrapped[sizeof(int)..(sizeof(int) + length)];
            _unwrapped = _unwrapped[(sizeof(int) + length)..];
            yield return frame;
        }
    }

    public void Dispose()
    {
        _chosen?.Dispose();
        _tokens.Dispose();
    }

    private RpcSaslProto Offer()
    {
        var offer = new RpcSaslProto { State = State.Negotiate };
        offer.Auths.Add(new Auth
        {
            Method = Token,
            Mechanism = "DIGEST-MD5",
            Protocol = "",
            ServerId = "default",
            Challenge = ByteString.CopyFromUtf8(_tokens.Challenge),
        });
        offer.Auths.Add(options.RpcSecurity is { } security
            ? new Auth { Method = Kerberos, Mechanism = "GSSAPI", Protocol = RpcSecurity.Service, ServerId = security.ServerId }
            : new Auth { Method = Simple, Mechanism = "" });
        return offer;
    }

    private ISaslMechanism Choose(RpcSaslProto message) => message.Auths.FirstOrDefault()?.Method switch
    {
        Token => _tokens,
        Kerberos when options.RpcSecurity is { } security => new GssapiMechanism(security.Protection),
        var method => throw new RpcFailureException(RpcFailure.Sasl($"Auth method {method} was not offered")),
    };

    private static RpcSaslProto Step(ISaslMechanism mechanism, RpcSaslProto message)
    {
        var token = mechanism.Step(message.Token.Span);
        var answer = new RpcSaslProto { State = mechanism.IsDone ? State.Success : State.Challenge };
        if (token is not null) answer.Token = ByteString.CopyFrom(token);
        return answer;
    }
}

/// <summary>One authentication in progress, on the server's side.</summary>
internal interface ISaslMechanism : IDisposable
{
    /// <summary>Whether the client is known.</summary>
    bool IsDone { get; }

    /// <summary>Short name of the client once done.</summary>
    string User { get; }

    /// <summary>Whether what follows is wrapped.</summary>
    bool Wraps { get; }

    /// <summary>Takes the client's token and gives the server's next one; null for none.</summary>
    /// <exception cref="RpcFailureException">The client is not who it says.</exception>
    byte[]? Step(ReadOnlySpan<byte> token);

    /// <summary>Protects bytes for the client.</summary>
    byte[] Wrap(byte[] bytes);

    /// <summary>Opens what the client protected.</summary>
    /// <exception cref="RpcFailureException">It was changed on the way.</exception>
    byte[] Unwrap(ReadOnlySpan<byte> wrapped);
}
