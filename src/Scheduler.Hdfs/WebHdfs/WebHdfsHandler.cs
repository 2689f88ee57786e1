using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>Makes the HTTP handlers of a NameNode and of DataNodes: pooled connections, no proxy, no redirects, our own trust.</summary>
internal static class WebHdfsHandler
{
    private const int MaxHeaderKilobytes = 64;

    // A NameNode's address may change behind its name.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The handler of one NameNode.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="via">Which of the addresses of its host name to connect to; null for any of them.</param>
    public static SocketsHttpHandler Create(NameNodeOptions options, IPAddress? via = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = options.MaxConcurrency,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            PooledConnectionLifetime = ConnectionLifetime,
            ConnectTimeout = options.CallTimeout,
        };
        if (via is not null) handler.ConnectCallback = (context, ct) => ConnectAsync(new IPEndPoint(via, context.DnsEndPoint.Port), ct);
        if (options.CaFile is { } caFile) handler.SslOptions = Trusting(caFile);
        return handler;
    }

    /// <summary>The handler of all DataNodes: what is left of an answer is not worth reading, the connection goes.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="connect">Makes a connection in place of TCP to the host; null for TCP.</param>
    public static SocketsHttpHandler CreateForDataNodes(
        NameNodeOptions options, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect)
    {
        var handler = Create(options);
        handler.MaxResponseDrainSize = 0;
        handler.ConnectCallback = connect;
        return handler;
    }

    private static async ValueTask<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions Trusting(string caFile)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}
