using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>The user of a kubeconfig's context.</summary>
/// <param name="file">The file that names it.</param>
/// <param name="key">Its place in the file, for errors.</param>
/// <param name="user">What the file says.</param>
internal sealed class KubeConfigUser(KubeConfigFile file, string key, KubeUser user)
{
    /// <summary>The token in the file.</summary>
    public string? Token => user.Token?.Trim();

    /// <summary>The token's own file. Like kubectl, it goes before <see cref="Token"/> as long as it can be read.</summary>
    public string? TokenFile => user.TokenFile is null ? null : file.Resolve(user.TokenFile);

    /// <summary>Name and password for basic authentication.</summary>
    public string? BasicAuthentication => user.UserName is null ? null : $"{user.UserName}:{user.Password}";

    /// <summary>Stops at ways to log in that we do not have, and at what cannot be sent.</summary>
    /// <exception cref="KubernetesConfigurationException">There is one.</exception>
    public void RefuseUnusable()
    {
        if (user.AuthProvider is { } provider) throw Fault("auth-provider", AuthProviderAdvice(provider.Name));
        if (Token is { } token && !Credential.IsToken(token)) throw Fault("token", "not one line of ASCII");
        if (user.UserName is not null && (user.Token ?? user.TokenFile) is not null)
            throw Fault("username", "there is a token, too; keep one of the two");
        if (user.UserName is null && user.Password is not null) throw Fault("username", "not set, though password is");
    }

    /// <summary>The client certificate; empty when there is none.</summary>
    /// <exception cref="KubernetesConfigurationException">It cannot be read, or the key is missing.</exception>
    public IReadOnlyList<X509Certificate2> ClientCertificates()
    {
        var certificate = file.ReadPem(key + ".client-certificate", user.ClientCertificate, user.ClientCertificateData);
        var privateKey = file.ReadPem(key + ".client-key", user.ClientKey, user.ClientKeyData);
        if (certificate is null && privateKey is null) return [];
        if (certificate is null) throw Fault("client-certificate", "not set, though client-key is");
        if (privateKey is null) throw Fault("client-key", "not set, though client-certificate is");
        return PemCertificates.Client(certificate, privateKey, $"Kubeconfig '{file.Path}', {key}.client-certificate(-data)");
    }

    /// <summary>The credential plugin; null when there is none.</summary>
    /// <param name="cluster">Cluster of the context, which the plugin may want to know.</param>
    /// <param name="authorities">Its certificate authorities in PEM; null: none.</param>
    /// <exception cref="KubernetesConfigurationException">It cannot be run.</exception>
    public ExecPlugin? Plugin(KubeCluster cluster, string? authorities)
    {
        if (user.Exec is not { } exec) return null;
        if (exec.Command is not { } command) throw Fault("exec.command", "not set");
        var versions = string.Join(" or ", ExecPlugin.ApiVersions);
        if (exec.ApiVersion is not { } version) throw Fault("exec.apiVersion", $"not set; it must be {versions}");
        if (!ExecPlugin.ApiVersions.Contains(version))
            throw Fault("exec.apiVersion", $"'{version}' is not {versions}; have the tool that made the file write it again");
        if (exec.InteractiveMode == "Always")
            throw Fault("exec.interactiveMode", "Always is not supported; use a plugin that runs without input, or a token");
        return new ExecPlugin(
            $"Kubeconfig '{file.Path}', {key}.exec",
            version,
            command.Contains('/', StringComparison.Ordinal) ? file.Resolve(command) : command,
            [.. (exec.Arguments ?? []).Select(argument => argument ?? "")],
            [.. VariablesOf(exec)],
            exec.InstallHint,
            exec.ProvideClusterInfo ? ExecClusterInfo.Of(cluster, authorities) : null);
    }

    /// <summary>The headers of <c>as</c>, <c>as-uid</c>, <c>as-groups</c> and <c>as-user-extra</c>; empty when there is none.</summary>
    /// <exception cref="KubernetesConfigurationException">They cannot be sent.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> ImpersonationHeaders()
    {
        var headers = new List<KeyValuePair<string, string>>();
        Add(headers, "as", "Impersonate-User", [user.Impersonate]);
        Add(headers, "as-uid", "Impersonate-Uid", [user.ImpersonateUid]);
        Add(headers, "as-groups", "Impersonate-Group", user.ImpersonateGroups ?? []);
        foreach (var (name, values) in user.ImpersonateExtra ?? [])
            Add(headers, "as-user-extra", "Impersonate-Extra-" + Uri.EscapeDataString(name), values ?? []);
        if (headers.Count > 0 && user.Impersonate is null) throw Fault("as", "not set, though another key of impersonation is");
        return headers;
    }

    // .NET joins the values of a header by commas in one line, and the API server would take that line for one value.
    private void Add(List<KeyValuePair<string, string>> headers, string name, string header, IEnumerable<string?> values)
    {
        var present = values.OfType<string>().ToArray();
        if (present.Length > 1)
            throw Fault(name, "more than one value is not supported; impersonate a user who is in all of them, or bind the rights to one");
        if (present is not [var value]) return;
        if (!value.All(character => character is >= ' ' and < '\x7f'))
            throw Fault(name, "not one line of ASCII, so it cannot be sent in a header");
        headers.Add(KeyValuePair.Create(header, value));
    }

    private static IEnumerable<KeyValuePair<string, string>> VariablesOf(KubeExec exec) =>
        from variable in exec.Environment ?? []
        where variable?.Name is not null
        select KeyValuePair.Create(variable.Name, variable.Value ?? "");

    private static string AuthProviderAdvice(string? name) => $"the plugin '{name}' is not supported; " + name switch
    {
        "gcp" => "use gke-gcloud-auth-plugin: 'gcloud container clusters get-credentials' writes it",
        "azure" => "'kubelogin convert-kubeconfig' replaces it by exec",
        "oidc" => "use exec with kubelogin ('kubectl oidc-login')",
        _ => "use exec, a token or a client certificate",
    };

    private KubernetesConfigurationException Fault(string name, string what) => file.Fault($"{key}.{name}", what);
}
