using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>The user of a kubeconfig's context.</summary>
/// <param name="file">The file that names it.</param>
/// <param name="key">Its place in the file, for errors.</param>
/// <param name="user">What the file says.</param>
internal sealed class UserCredentials(KubeConfigFile file, string key, KubeUser user)
{
    /// <summary>The token in the file. Like kubectl, a token file goes before it.</summary>
    public string? Token => TokenFile is null && !string.IsNullOrEmpty(user.Token) ? user.Token : null;

    /// <summary>The token's own file.</summary>
    public string? TokenFile => string.IsNullOrEmpty(user.TokenFile) ? null : file.Resolve(user.TokenFile);

    /// <summary>Stops at ways to log in that we do not have, and at a token that cannot be sent.</summary>
    /// <exception cref="KubernetesConfigurationException">There is one.</exception>
    public void RefuseUnusable()
    {
        const string Advice = "is not supported; give a service account's token or a client certificate instead";
        if (user.Exec is not null) throw Fault("exec", $"a credential plugin {Advice}");
        if (user.AuthProvider is not null) throw Fault("auth-provider", $"a credential plugin {Advice}");
        if (user.UserName is not null) throw Fault("username", $"basic authentication {Advice}");
        if (user.Impersonate is not null) throw Fault("as", $"impersonation {Advice}");
        if (Token is { } token && !TokenSource.IsToken(token)) throw Fault("token", "not one line of ASCII");
    }

    /// <summary>The client certificate; empty when there is none.</summary>
    /// <exception cref="KubernetesConfigurationException">It cannot be read, or the key is missing.</exception>
    public IReadOnlyList<X509Certificate2> ClientCertificates()
    {
        var certificate = KubeConfigLoader.Pem(file, key + ".client-certificate", user.ClientCertificate, user.ClientCertificateData);
        var privateKey = KubeConfigLoader.Pem(file, key + ".client-key", user.ClientKey, user.ClientKeyData);
        if (certificate is null && privateKey is null) return [];
        if (certificate is null) throw Fault("client-certificate", "not set, though client-key is");
        if (privateKey is null) throw Fault("client-key", "not set, though client-certificate is");
        return PemCertificates.Client(certificate, privateKey, $"Kubeconfig '{file.Path}', {key}.client-certificate(-data)");
    }

    private KubernetesConfigurationException Fault(string name, string what) =>
        KubeConfigLoader.Fault(file.Path, $"{key}.{name}", what);
}
