using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Scheduler.Kubernetes.Client;

/// <summary>
/// Makes a connection of the kubeconfig files in <c>KUBECONFIG</c>, by kubectl's rules: files that do not exist are passed over; the
/// first to name a cluster, a user, a context or the current context wins.
/// </summary>
internal static class KubeConfigLoader
{
    /// <summary>The connection of the current context.</summary>
    /// <param name="paths">Files, joined by the platform's path separator.</param>
    /// <exception cref="KubernetesConfigurationException">Something is missing, wrong, or not supported.</exception>
    public static ClusterConnection Load(string paths)
    {
        var files = paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(File.Exists)
            .Select(KubeConfigFile.Read)
            .ToList();
        if (files.Count == 0) throw Fault(paths, "KUBECONFIG", "no such file");
        var current = files.FirstOrDefault(file => !string.IsNullOrEmpty(file.Content.CurrentContext))
            ?? throw Fault(paths, "current-context", "not set; choose one by 'kubectl config use-context'");
        var (contextFile, context) = Find(files, current.Content.CurrentContext, paths, "contexts", file => file.Contexts);
        var inContext = $"contexts[{context.Name}].context";
        var (clusterFile, cluster) =
            Find(files, context.Context?.Cluster, contextFile.Path, "clusters", file => file.Clusters, inContext + ".cluster");
        if (string.IsNullOrEmpty(context.Context?.User)) return Connect(clusterFile, cluster, null, null);
        var (userFile, user) = Find(files, context.Context.User, contextFile.Path, "users", file => file.Users, inContext + ".user");
        return Connect(clusterFile, cluster, userFile, user);
    }

    private static (KubeConfigFile File, T Entry) Find<T>(
        List<KubeConfigFile> files, string? name, string where, string list, Func<KubeConfig, List<T?>?> entries, string? referrer = null)
        where T : class, INamed
    {
        if (string.IsNullOrEmpty(name)) throw Fault(where, referrer ?? "current-context", "not set");
        foreach (var file in files)
            if (entries(file.Content)?.FirstOrDefault(entry => entry?.Name == name) is { } entry)
                return (file, entry);
        throw Fault(where, referrer ?? "current-context", $"names '{name}', which {list} does not have");
    }

    private static ClusterConnection Connect(KubeConfigFile clusterFile, NamedCluster named, KubeConfigFile? userFile, NamedUser? namedUser)
    {
        var key = $"clusters[{named.Name}].cluster";
        var cluster = named.Cluster ?? throw Fault(clusterFile.Path, key, "not set");
        if (cluster.TlsServerName is { } name && Uri.CheckHostName(name) == UriHostNameType.Unknown)
            throw Fault(clusterFile.Path, key + ".tls-server-name", $"'{name}' is not a host name");
        if (cluster.ProxyUrl is not null) throw Fault(clusterFile.Path, key + ".proxy-url", "proxies are not supported");
        var user = new UserCredentials(userFile ?? clusterFile, $"users[{namedUser?.Name}].user", namedUser?.User ?? new KubeUser());
        user.RefuseUnusable();
        return new ClusterConnection(ServerOf(clusterFile, key, cluster))
        {
            CertificateAuthorities = Authorities(clusterFile, key, cluster),
            SkipTlsVerify = cluster.InsecureSkipTlsVerify,
            TlsServerName = cluster.TlsServerName,
            ClientCertificates = user.ClientCertificates(),
            Token = user.Token,
            TokenFile = user.TokenFile,
        };
    }

    private static Uri ServerOf(KubeConfigFile file, string key, KubeCluster cluster) =>
        Uri.TryCreate(cluster.Server, UriKind.Absolute, out var server) && server.Scheme is "https" or "http"
            ? server
            : throw Fault(file.Path, key + ".server", $"'{cluster.Server}' is not an http or https address");

    private static IReadOnlyList<X509Certificate2> Authorities(KubeConfigFile file, string key, KubeCluster cluster)
    {
        if (Pem(file, key + ".certificate-authority", cluster.CertificateAuthority, cluster.CertificateAuthorityData) is not { } pem)
            return [];
        return PemCertificates.Authorities(pem, $"Kubeconfig '{file.Path}', {key}.certificate-authority(-data)");
    }

    /// <summary>Text of a key that comes as <c>…-data</c> in base64 or else as a file; null when neither is set.</summary>
    internal static string? Pem(KubeConfigFile file, string key, string? path, string? data)
    {
        if (string.IsNullOrEmpty(data))
            return string.IsNullOrEmpty(path) ? null : CredentialFile.ReadText(file.Resolve(path), $"{key} of kubeconfig '{file.Path}'");
        var bytes = new byte[data.Length];
        return Convert.TryFromBase64String(data, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw Fault(file.Path, key + "-data", "not base64");
    }

    /// <summary>An error that names the file and the key.</summary>
    internal static KubernetesConfigurationException Fault(string path, string key, string what) =>
        new($"Kubeconfig '{path}', {key}: {what}.");
}
