using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>The API server, the authorities to trust, and our credentials. Not a record: its text must not show a token.</summary>
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

    /// <summary>File of the bearer token, read for every call. <see cref="Token"/> is used while it cannot be read; null: none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Name expected in the server's certificate; null: the host of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Whether the server's certificate goes unchecked (<c>insecure-skip-tls-verify</c>).</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>Proxy on the way to the server: <c>http</c>, <c>https</c> or <c>socks5</c>; null: none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Name and password joined by a colon, for a server that wants basic authentication; null: none.</summary>
    internal string? BasicAuthentication { get; init; }

    /// <summary>Program that makes our credentials; null: none. A token goes before it.</summary>
    internal ExecPlugin? Plugin { get; init; }

    /// <summary>Headers for impersonation; empty: none.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> ImpersonationHeaders { get; init; } = [];

    /// <summary>
    /// Reads the connection: from <c>KUBECONFIG</c> when it is set, else from the pod's service account, else from
    /// <c>~/.kube/config</c>.
    /// </summary>
    /// <param name="environment">Where to look.</param>
    /// <param name="context">Context of the kubeconfig; empty: its current one. With a name, the service account is not used.</param>
    /// <exception cref="KubernetesConfigurationException">None is there, or what is there is wrong.</exception>
    public static ClusterConnection Load(ClusterEnvironment environment, string context = "")
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(context);
        if (environment.KubeConfigFiles is { Count: > 0 } files) return KubeConfigLoader.Load(files, context);
        if (environment.ServiceHost.Length > 0 && context.Length == 0) return ServiceAccountLoader.Load(environment);
        if (environment.HomeKubeConfig is { } file && File.Exists(file)) return KubeConfigLoader.Load([file], context);
        var inPod = environment.ServiceHost.Length > 0;
        throw new KubernetesConfigurationException(
            "No Kubernetes cluster is configured: KUBECONFIG is not set, "
            + (inPod ? "a context was named, " : "KUBERNETES_SERVICE_HOST is not either (so this is not a pod), ")
            + $"and there is no {environment.HomeKubeConfig ?? "~/.kube/config"}. "
            + "Set KUBECONFIG, or Kubernetes:Enabled=false to try the extender out without a cluster.");
    }

    /// <inheritdoc/>
    public override string ToString() => Server.ToString();

    /// <summary>What this connection presents.</summary>
    internal ICredentialSource OpenCredentials(TimeProvider clock)
    {
        var configured = new Credential(Authorization(), ClientCertificates);
        if (TokenFile is not null) return new TokenFileCredential(TokenFile, configured);
        return Plugin is not null && configured.Authorization is null
            ? new PluginCredential(Plugin, configured, clock)
            : new FixedCredential(configured);
    }

    private AuthenticationHeaderValue? Authorization()
    {
        if (Token is not null) return Credential.Bearer(Token);
        return BasicAuthentication is null
            ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(BasicAuthentication)));
    }
}

/// <summary>The API server or our credentials cannot be determined. The message names the file and the key, and says what to do.</summary>
public sealed class KubernetesConfigurationException : Exception
{
    /// <summary>A mistake in the cluster's configuration.</summary>
    public KubernetesConfigurationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
