namespace Scheduler.Kubernetes.Client;

/// <summary>
/// Makes a connection of kubeconfig files, by kubectl's rules: files that do not exist are skipped; the first to name a cluster, a
/// user, a context or the current context wins.
/// </summary>
internal static class KubeConfigLoader
{
    private const int MaxNamesShown = 10;
    private const string AnyAddress = "0.0.0.0";

    private static readonly string[] ProxySchemes = ["http", "https", "socks5"];

    /// <summary>The connection of a context.</summary>
    /// <param name="paths">Files, the first first.</param>
    /// <param name="context">Context; empty: the current one.</param>
    /// <exception cref="KubernetesConfigurationException">Something is missing, wrong, or not supported.</exception>
    public static ClusterConnection Load(IReadOnlyList<string> paths, string context = "")
    {
        var joined = string.Join(Path.PathSeparator, paths);
        var files = paths.Where(path => File.Exists(path) || Directory.Exists(path)).Select(KubeConfigFile.Read).ToList();
        if (files.Count == 0) throw Fault(joined, "KUBECONFIG", "no such file; give the path of a kubeconfig, or unset KUBECONFIG");
        var named = FindContext(files, context, joined);
        var inContext = $"contexts[{named.Entry.Name}].context";
        var cluster = Find(files, named.Entry.Context?.Cluster, named.File.Path, "clusters", file => file.Clusters, inContext + ".cluster");
        if (named.Entry.Context?.User is not { } userName) return Connect(cluster.File, cluster.Entry, null, null);
        var user = Find(files, userName, named.File.Path, "users", file => file.Users, inContext + ".user");
        return Connect(cluster.File, cluster.Entry, user.File, user.Entry);
    }

    private static (KubeConfigFile File, NamedContext Entry) FindContext(List<KubeConfigFile> files, string context, string paths)
    {
        if (context.Length > 0) return Find(files, context, paths, "contexts", file => file.Contexts, "Kubernetes:Context (--context)");
        if (files.FirstOrDefault(file => file.Content.CurrentContext is not null) is { } current)
            return Find(files, current.Content.CurrentContext, current.Path, "contexts", file => file.Contexts, "current-context");
        throw Fault(paths, "current-context", "not set; choose one by 'kubectl config use-context', --context or Kubernetes:Context");
    }

    private static (KubeConfigFile File, T Entry) Find<T>(
        List<KubeConfigFile> files, string? name, string where, string list, Func<KubeConfig, List<T?>?> entries, string referrer)
        where T : class, INamed
    {
        if (name is null) throw Fault(where, referrer, "not set");
        foreach (var file in files)
            if (entries(file.Content)?.FirstOrDefault(entry => entry?.Name == name) is { } entry)
                return (file, entry);
        var known = files.SelectMany(file => entries(file.Content) ?? []).OfType<T>().Select(entry => entry.Name);
        var shown = string.Join(", ", known.Take(MaxNamesShown));
        throw Fault(where, referrer, $"names '{name}', which {list} does not have ({(shown.Length == 0 ? "it is empty" : shown)})");
    }

    private static ClusterConnection Connect(KubeConfigFile file, NamedCluster named, KubeConfigFile? userFile, NamedUser? namedUser)
    {
        var key = $"clusters[{named.Name}].cluster";
        var cluster = named.Cluster ?? throw file.Fault(key, "not set");
        if (cluster.TlsServerName is { } name && Uri.CheckHostName(name) == UriHostNameType.Unknown)
            throw file.Fault(key + ".tls-server-name", $"'{name}' is not a host name");
        var authorities = file.ReadPem(key + ".certificate-authority", cluster.CertificateAuthority, cluster.CertificateAuthorityData);
        if (authorities is not null && cluster.InsecureSkipTlsVerify)
            throw file.Fault(key + ".insecure-skip-tls-verify", "true, though there is a certificate-authority; keep one of the two");
        var user = new KubeConfigUser(userFile ?? file, $"users[{namedUser?.Name}].user", namedUser?.User ?? new KubeUser());
        user.RefuseUnusable();
        var server = ServerOf(file, key, cluster);
        return new ClusterConnection(Callable(server))
        {
            CertificateAuthorities = authorities is null
                ? []
                : PemCertificates.Authorities(authorities, $"Kubeconfig '{file.Path}', {key}.certificate-authority(-data)"),
            SkipTlsVerify = cluster.InsecureSkipTlsVerify,
            TlsServerName = cluster.TlsServerName ?? (server.Host == AnyAddress ? AnyAddress : null),
            Proxy = ProxyOf(file, key, cluster),
            ClientCertificates = user.ClientCertificates(),
            Token = user.Token,
            TokenFile = user.TokenFile,
            BasicAuthentication = user.BasicAuthentication,
            Plugin = user.Plugin(cluster, authorities),
            ImpersonationHeaders = user.ImpersonationHeaders(),
        };
    }

    // kubectl takes an address without a scheme for http.
    private static Uri ServerOf(KubeConfigFile file, string key, KubeCluster cluster)
    {
        if (cluster.Server is not { } text) throw file.Fault(key + ".server", "not set; give the API server's address");
        if (!text.Contains("://", StringComparison.Ordinal)) text = "http://" + text;
        // Not the text: an address may hold a password.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http"))
            throw file.Fault(key + ".server", "not an http or https address, such as https://api.example.com:6443");
        if (server.UserInfo.Length > 0)
            throw file.Fault(key + ".server", "holds a user's name; give it as username and password of the user");
        return server;
    }

    // Tools for local clusters write the address that they listen on: one can listen there, but not call.
    private static Uri Callable(Uri server) => server.Host switch
    {
        AnyAddress => new UriBuilder(server) { Host = "127.0.0.1" }.Uri,
        "[::]" => new UriBuilder(server) { Host = "[::1]" }.Uri,
        _ => server,
    };

    private static Uri? ProxyOf(KubeConfigFile file, string key, KubeCluster cluster)
    {
        if (cluster.ProxyUrl is null) return null;
        if (Uri.TryCreate(cluster.ProxyUrl, UriKind.Absolute, out var proxy)
            && ProxySchemes.Contains(proxy.Scheme)
            && proxy.Host.Length > 0)
            return proxy;
        throw file.Fault(key + ".proxy-url", "not an address of http, https or socks5, such as http://proxy.example.com:3128");
    }

    private static KubernetesConfigurationException Fault(string paths, string key, string what) =>
        new($"Kubeconfig '{paths}', {key}: {what}.");
}
