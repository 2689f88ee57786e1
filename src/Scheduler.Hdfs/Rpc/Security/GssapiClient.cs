using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net.Security;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>GSSAPI by Kerberos: first its own tokens, until both sides are known, then both agree on a security layer (RFC 4752).</summary>
internal sealed class GssapiClient(
    NegotiateAuthentication context, ImmutableArray<RpcProtection> accepted, UserInformationProto user, string nameNode) : ISaslClient
{
    private const int LayerBytes = 4;

    // The size that we announce, in three bytes. Hadoop's servers send larger messages in spite of it, and we accept those, too.
    private const int MaxSize = 0xFF_FFFF;

    private readonly GssLayer _layer = new(context);
    private RpcProtection? _protection;

    /// <inheritdoc/>
    public UserInformationProto User => user;

    /// <inheritdoc/>
    public string Description => $"Kerberos, {_protection?.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public ISaslLayer? Layer => _protection is null or RpcProtection.Authentication ? null : _layer;

    /// <inheritdoc/>
    public byte[] Answer(ReadOnlySpan<byte> challenge)
    {
        if (!context.IsAuthenticated) return Authenticate(challenge);
        if (_protection is not null)
            throw NameNodeException.Malformed(nameNode, "in the handshake, it sends a challenge after the last message");
        return AgreeOnLayer(challenge);
    }

    /// <inheritdoc/>
    public void Complete(ReadOnlySpan<byte> token)
    {
        if (_protection is null)
            throw NameNodeException.Malformed(nameNode, "in the handshake, it reports success before it proved its identity");
    }

    /// <inheritdoc/>
    public void Dispose() => _layer.Dispose();

    private byte[] Authenticate(ReadOnlySpan<byte> challenge)
    {
        var token = context.GetOutgoingBlob(challenge, out var status);
        return status == NegotiateAuthenticationStatusCode.Completed
            ? token ?? []
            : throw NotAuthentic($"does not prove that it has the key of {context.TargetName} ({status})");
    }

    private byte[] AgreeOnLayer(ReadOnlySpan<byte> challenge)
    {
        var offered = new ArrayBufferWriter<byte>();
        try
        {
            _layer.Unwrap(challenge, offered);
        }
        catch (MalformedMessageException e)
        {
            throw NotAuthentic($"sent an offer of protections that is not its own ({e.Message})");
        }

        if (offered.WrittenCount != LayerBytes)
            throw NameNodeException.Malformed(nameNode, "in the handshake, its offer of protections has not four bytes");
        var chosen = Choose((RpcProtection)offered.WrittenSpan[0]);
        var serverTakes = (int)(BinaryPrimitives.ReadUInt32BigEndian(offered.WrittenSpan) & MaxSize);
        var answer = new ArrayBufferWriter<byte>();
        _layer.Wrap(Answer(chosen), answer);
        _layer.Agree(isPrivate: chosen == RpcProtection.Privacy, serverTakes);
        _protection = chosen;
        return answer.WrittenSpan.ToArray();
    }

    private RpcProtection Choose(RpcProtection offered)
    {
        foreach (var protection in accepted)
            if (((int)offered & (int)protection) != 0) return protection;
        throw new NameNodeException(
            NameNodeCallOutcome.Denied,
            RetryDecision.FailoverAndRetry,
            BlockMapFailure.NotAuthenticated,
            $"NameNode {nameNode} offers {Describe(offered)} and our core-site.xml requires "
            + $"{string.Join(" or ", accepted).ToLowerInvariant()}; "
            + "make hadoop.rpc.protection the same on both sides.");
    }

    // Without a layer the size must be 0 (RFC 4752, 3.1).
    private static byte[] Answer(RpcProtection chosen)
    {
        var answer = new byte[LayerBytes];
        if (chosen != RpcProtection.Authentication) BinaryPrimitives.WriteInt32BigEndian(answer, MaxSize);
        answer[0] = (byte)chosen;
        return answer;
    }

    private static string Describe(RpcProtection offered)
    {
        var names = Enum.GetValues<RpcProtection>().Where(protection => ((int)offered & (int)protection) != 0).ToList();
        return names.Count > 0 ? string.Join(" or ", names).ToLowerInvariant() : "no protection that we know";
    }

    private NameNodeException NotAuthentic(string what) => new(
        NameNodeCallOutcome.Denied,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.NotAuthenticated,
        $"NameNode {nameNode} {what}; check its address.");
}
