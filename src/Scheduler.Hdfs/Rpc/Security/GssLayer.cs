using System.Buffers;
using System.Net.Security;
using Scheduler.Hdfs.Rpc.Decoding;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>Signs or encrypts by a GSSAPI context.</summary>
internal sealed class GssLayer(NegotiateAuthentication context) : ISaslLayer
{
    // How much larger a token may be than its content: header, confounder, checksum, padding.
    private const int OverheadBytes = 256;

    private const int LargestBytes = 64 * 1024;

    // MIT's library derives keys when they are needed, in both directions, and leaves the locking to us.
    private readonly Lock _lock = new();
    private bool _isPrivate;
    private bool _isDisposed;

    /// <inheritdoc/>
    public int MaxBytes { get; private set; } = OverheadBytes;

    /// <summary>Sets how it protects from now on.</summary>
    /// <param name="isPrivate">Whether it encrypts.</param>
    /// <param name="serverTakes">The largest token that the server takes.</param>
    public void Agree(bool isPrivate, int serverTakes)
    {
        _isPrivate = isPrivate;
        MaxBytes = Math.Clamp(serverTakes - OverheadBytes, OverheadBytes, LargestBytes);
    }

    /// <inheritdoc/>
    public void Wrap(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var status = context.Wrap(bytes, output, _isPrivate, out var isEncrypted);
            if (status != NegotiateAuthenticationStatusCode.Completed) throw new IOException($"The Kerberos context is over ({status}).");
            if (_isPrivate && !isEncrypted) throw new IOException("The Kerberos context does not encrypt.");
        }
    }

    /// <inheritdoc/>
    public void Unwrap(ReadOnlySpan<byte> token, IBufferWriter<byte> output)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var status = context.Unwrap(token, output, out var wasEncrypted);
            if (status == NegotiateAuthenticationStatusCode.ContextExpired) throw new IOException("The Kerberos context is over.");
            if (status != NegotiateAuthenticationStatusCode.Completed)
                throw new MalformedMessageException($"a message was changed on the way ({status})");
            if (_isPrivate && !wasEncrypted) throw new MalformedMessageException("a message is not encrypted as agreed on");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            context.Dispose();
        }
    }
}

/// <summary>What protects messages after the handshake. Safe for one writer and one reader at the same time.</summary>
internal interface ISaslLayer : IDisposable
{
    /// <summary>Bytes that may be protected in one message, so that the server takes it.</summary>
    int MaxBytes { get; }

    /// <summary>Protects bytes.</summary>
    /// <exception cref="IOException">The authentication is over: it takes a new connection.</exception>
    void Wrap(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output);

    /// <summary>Opens what the server protected.</summary>
    /// <exception cref="Decoding.MalformedMessageException">It is not protected as agreed on, or was changed on the way.</exception>
    void Unwrap(ReadOnlySpan<byte> token, IBufferWriter<byte> output);
}
