using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>Settings of sockets to the API server: trusted authorities, our certificate, the proxy, how many there may be.</summary>
internal static class SocketSettings
{
    /// <summary>Connections that the node and the pod watch hold in addition to the calls.</summary>
    private const int Watches = 2;

    /// <summary>So that connections are rebalanced over the API servers behind one address.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Sets up the library's handler, whose defaults follow redirects, accept no gzip and use the environment's proxy.</summary>
    public static void Apply(
        SocketsHttpHandler handler,
        ClusterConnection connection,
        IReadOnlyList<X509Certificate2> clientCertificates,
        KubernetesOptions options)
    {
        // A redirect would carry the token elsewhere, and a proxy from the environment is not where a cluster's API server is.
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.UseProxy = connection.Proxy is not null;
        handler.Proxy = ProxyOf(connection);
        // Sends "Accept-Encoding: gzip" and nothing else: the API server compresses only for that bare word.
        handler.AutomaticDecompression = DecompressionMethods.GZip;
        handler.ConnectTimeout = options.CallTimeout;
        handler.MaxConnectionsPerServer = options.MaxConcurrentCalls + Watches;
        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.SslOptions = Tls(connection, clientCertificates);
    }

    // .NET quotes the proxy's address in errors, so the address goes without name and password.
    private static WebProxy? ProxyOf(ClusterConnection connection) => connection.Proxy is { } proxy
        ? new WebProxy(new UriBuilder(proxy) { UserName = "", Password = "" }.Uri) { Credentials = CredentialsIn(proxy) }
        : null;

    private static NetworkCredential? CredentialsIn(Uri proxy) => proxy.UserInfo.Split(':', 2) switch
    {
        [{ Length: > 0 } name, var password] => new NetworkCredential(Uri.UnescapeDataString(name), Uri.UnescapeDataString(password)),
        [{ Length: > 0 } name] => new NetworkCredential(Uri.UnescapeDataString(name), ""),
        _ => null,
    };

    private static SslClientAuthenticationOptions Tls(ClusterConnection connection, IReadOnlyList<X509Certificate2> clientCertificates)
    {
        var tls = new SslClientAuthenticationOptions();
        if (clientCertificates.Count > 0) tls.ClientCertificateContext = Present(clientCertificates);
#pragma warning disable CA5359 // The user's kubeconfig says insecure-skip-tls-verify.
        if (connection.SkipTlsVerify) tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        else new ServerTrust(connection.CertificateAuthorities).Apply(tls);
        return tls;
    }

    private static SslStreamCertificateContext Present(IReadOnlyList<X509Certificate2> certificates) =>
        SslStreamCertificateContext.Create(certificates[0], [.. certificates.Skip(1)], offline: true);
}
