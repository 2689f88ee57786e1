using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Scheduler.Redis.Connection;

/// <summary>
/// Tests whether an endpoint that refuses connections expects the opposite, with TLS or without: the client itself only sees a reset
/// or no answer. Sends nothing secret.
/// </summary>
internal static class TlsProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether a server that is called with TLS (<paramref name="isEncrypted"/>) speaks without, or the reverse.</summary>
    public static async Task<bool> SpeaksTheOtherWayAsync(
        EndPoint? endpoint, bool isEncrypted, TimeProvider time, CancellationToken cancellationToken)
    {
        if (endpoint is null or UnixDomainSocketEndPoint) return false;
        using var deadline = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(endpoint, both.Token);
            await using var stream = new NetworkStream(socket);
            return isEncrypted ? await AnswersPlainlyAsync(stream, both.Token) : await ShowsCertificateAsync(stream, both.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    // Redis answers an inline command with a line, be it an error.
    private static async Task<bool> AnswersPlainlyAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes("PING\r\n"), cancellationToken);
        var answer = new byte[1];
        return await stream.ReadAsync(answer, cancellationToken) == 1 && answer[0] is (byte)'+' or (byte)'-';
    }

    private static async Task<bool> ShowsCertificateAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var isShown = false;
        await using var tls = new SslStream(stream);
        try
        {
            // Nothing is sent over this connection, so no certificate is trusted.
            var options = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => !(isShown = true) };
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
        }
        catch (AuthenticationException)
        {
            // It was refused, as intended, or this is not TLS.
        }

        return isShown;
    }
}
