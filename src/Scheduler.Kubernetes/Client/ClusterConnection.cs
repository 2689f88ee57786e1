using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>Which API server to ask, whom to trust, and who we are. Not a record: its text must not show a token.</summary>
/// <remarks>Certificates are read once: after a change of the CA or of the client certificate, restart.</remarks>
public sealed class ClusterConnection
{
    /// <summary>A connection to <paramref name="server"/>, without credentials until the other properties say more.</summary>
    /// <param name="server">Such as <c>https://10.96.0.1:443</c>; a path in it is kept as a prefix.</param>
    public ClusterConnection(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!server.IsAbsoluteUri || (server.Scheme != Uri.UriSchemeHttps && server.Scheme != Uri.UriSchemeHttp))
            throw new ArgumentException($"'{server}' is not an http or https address.", nameof(server));
        Server = server;
    }

    /// <summary>Address of the API server.</summary>
    public Uri Server { get; }

    /// <summary>The only certificate authorities trusted; empty: those of the system.</summary>
    public IReadOnlyList<X509Certificate2> CertificateAuthorities { get; init; } = [];

    /// <summary>Our certificate and its key, then its intermediates; empty: none.</summary>
    public IReadOnlyList<X509Certificate2> ClientCertificates { get; init; } = [];

    /// <summary>Bearer token; null: none, or in <see cref="TokenFile"/>.</summary>
    public string? Token { get; init; }

    /// <summary>File of the bearer token, read again as it rotates; null: none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Name expected in the server's certificate; null: the host of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Whether the server's certificate goes unchecked (<c>insecure-skip-tls-verify</c>).</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>Reads the connection: from <c>KUBECONFIG</c> when it is set, else from the pod's service account.</summary>
    /// <exception cref="KubernetesConfigurationException">Neither is there, or what is there is wrong.</exception>
    public static ClusterConnection Load(ClusterEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment.KubeConfig.Length > 0) return KubeConfigLoader.Load(environment.KubeConfig);
        if (environment.ServiceHost.Length > 0) return ServiceAccountLoader.Load(environment);
        throw new KubernetesConfigurationException(
            "No Kubernetes cluster is configured: KUBECONFIG is not set and KUBERNETES_SERVICE_HOST is not either (so this is not a pod). "
            + "Set KUBECONFIG, or Kubernetes:Enabled=false to try the extender out without a cluster.");
    }

    /// <inheritdoc/>
    public override string ToString() => Server.ToString();
}
