using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>Makes the HTTP handler of one NameNode: pooled connections, no proxy, no redirects, our own trust.</summary>
internal static class WebHdfsHandler
{
    private const int MaxHeaderKilobytes = 64;

    // A NameNode's address may change behind its name.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static SocketsHttpHandler Create(NameNodeOptions options)
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
        if (options.CaFile is { } caFile) handler.SslOptions = Trusting(caFile);
        return handler;
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
