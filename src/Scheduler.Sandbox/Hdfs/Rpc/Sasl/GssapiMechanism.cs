using System.Buffers;
using System.Net;
using System.Net.Security;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;

namespace Scheduler.Sandbox.Hdfs.Rpc.Sasl;

/// <summary>GSSAPI by the system's Kerberos: its tokens first, then the security layer is agreed on (RFC 4752).</summary>
internal sealed class GssapiMechanism : ISaslMechanism
{
    private const int LayerBytes = 4;
    private const byte MaxSizeHigh = 1;

    private readonly NegotiateAuthentication _context = new(new NegotiateAuthenticationServerOptions
    {
        Package = "Kerberos",
        Credential = CredentialCache.DefaultNetworkCredentials,
        RequiredProtectionLevel = ProtectionLevel.None,
    });

    // The reader unwraps while an answer is wrapped: MIT's library does no locking.
    private readonly Lock _lock = new();
    private readonly RpcProtection _protection;
    private bool _hasOffered;

    public GssapiMechanism(RpcProtection protection) => _protection = protection;

    public bool IsDone { get; private set; }

    public string User => RpcUser.ShortName(_context.RemoteIdentity.Name!);

    public bool Wraps => IsDone && _protection != RpcProtection.Authentication;

    public byte[]? Step(ReadOnlySpan<byte> token)
    {
        if (!_context.IsAuthenticated) return Authenticate(token) ?? Offer();
        if (!_hasOffered) return Offer();
        var layer = Unwrap(token);
        if (layer.Length < LayerBytes || layer[0] != (byte)_protection)
        {
            throw new RpcFailureException(RpcFailure.Sasl("GSSAPI: the client chose a protection that was not offered"));
        }

        IsDone = true;
        return null;
    }

    public byte[] Wrap(byte[] bytes) => Wrap(bytes, encrypt: _protection == RpcProtection.Privacy);

    public byte[] Unwrap(ReadOnlySpan<byte> wrapped)
    {
        var opened = new ArrayBufferWriter<byte>();
        NegotiateAuthenticationStatusCode status;
        lock (_lock) status = _context.Unwrap(wrapped, opened, out _);
        return status == NegotiateAuthenticationStatusCode.Completed
            ? opened.WrittenSpan.ToArray()
            : throw new RpcFailureException(RpcFailure.Sasl($"Problems unwrapping SASL buffer ({status})"));
    }

    public void Dispose() => _context.Dispose();

    private byte[]? Authenticate(ReadOnlySpan<byte> token)
    {
        var answer = _context.GetOutgoingBlob(token, out var status);
        return status is NegotiateAuthenticationStatusCode.Completed or NegotiateAuthenticationStatusCode.ContinueNeeded
            ? answer
            : throw new RpcFailureException(RpcFailure.Sasl($"GSS initiate failed ({status})"));
    }

    /// <summary>The protection, and three bytes of the largest message that this side takes: 64 KiB.</summary>
    private byte[] Offer()
    {
        _hasOffered = true;
        return Wrap([(byte)_protection, MaxSizeHigh, 0, 0], encrypt: false);
    }

    private byte[] Wrap(byte[] bytes, bool encrypt)
    {
        var wrapped = new ArrayBufferWriter<byte>();
        var isEncrypted = false;
        NegotiateAuthenticationStatusCode status;
        lock (_lock) status = _context.Wrap(bytes, wrapped, encrypt, out isEncrypted);
        return status == NegotiateAuthenticationStatusCode.Completed && isEncrypted == encrypt
            ? wrapped.WrittenSpan.ToArray()
            : throw new RpcFailureException(RpcFailure.Sasl($"Problems wrapping SASL buffer ({status})"));
    }
}
