using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>Makes the HTTP handler of a connection: whom it trusts, who it is, how many connections it may hold.</summary>
internal static class ApiServerHandler
{
    /// <summary>Connections that the node and the pod watch hold besides the calls.</summary>
    private const int Watches = 2;

    /// <summary>So that connections spread anew over the API servers behind one address, as they come and go.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    /// <summary>A handler for the connection.</summary>
    public static SocketsHttpHandler Create(ClusterConnection connection, KubernetesOptions options) => new()
    {
        // A redirect would carry the token elsewhere, and a proxy from the environment is not where a cluster's API server is.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        // Sends "Accept-Encoding: gzip" and nothing else: the API server compresses only for that bare word.
        AutomaticDecompression = DecompressionMethods.GZip,
        ConnectTimeout = options.CallTimeout,
        MaxConnectionsPerServer = options.MaxConcurrentCalls + Watches,
        PooledConnectionLifetime = ConnectionLifetime,
        SslOptions = Tls(connection),
    };

    private static SslClientAuthenticationOptions Tls(ClusterConnection connection)
    {
        var tls = new SslClientAuthenticationOptions();
        if (connection.CertificateAuthorities.Count > 0) tls.CertificateChainPolicy = TrustOnly(connection.CertificateAuthorities);
        if (connection.ClientCertificates.Count > 0) tls.ClientCertificateContext = Present(connection.ClientCertificates);
#pragma warning disable CA5359 // The user's kubeconfig says insecure-skip-tls-verify.
        if (connection.SkipTlsVerify) tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return tls;
    }

    private static SslStreamCertificateContext Present(IReadOnlyList<X509Certificate2> certificates) =>
        SslStreamCertificateContext.Create(certificates[0], [.. certificates.Skip(1)], offline: true);

    private static X509ChainPolicy TrustOnly(IReadOnlyList<X509Certificate2> authorities)
    {
        // A cluster's own authority publishes no revocation lists.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities.ToArray());
        return policy;
    }
}
