using YamlDotNet.Serialization;

namespace Scheduler.Kubernetes.Client;

// What we read of a kubeconfig (apiVersion v1, kind Config): the names are the file's.

internal sealed class KubeConfig
{
    [YamlMember(Alias = "current-context")]
    public string? CurrentContext { get; set; }

    [YamlMember(Alias = "clusters")]
    public List<NamedCluster?>? Clusters { get; set; }

    [YamlMember(Alias = "users")]
    public List<NamedUser?>? Users { get; set; }

    [YamlMember(Alias = "contexts")]
    public List<NamedContext?>? Contexts { get; set; }
}

internal interface INamed
{
    string? Name { get; }
}

internal sealed class NamedCluster : INamed
{
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }

    [YamlMember(Alias = "cluster")]
    public KubeCluster? Cluster { get; set; }
}

internal sealed class KubeCluster
{
    [YamlMember(Alias = "server")]
    public string? Server { get; set; }

    [YamlMember(Alias = "certificate-authority")]
    public string? CertificateAuthority { get; set; }

    [YamlMember(Alias = "certificate-authority-data")]
    public string? CertificateAuthorityData { get; set; }

    [YamlMember(Alias = "insecure-skip-tls-verify")]
    public bool InsecureSkipTlsVerify { get; set; }

    [YamlMember(Alias = "tls-server-name")]
    public string? TlsServerName { get; set; }

    [YamlMember(Alias = "proxy-url")]
    public string? ProxyUrl { get; set; }

    [YamlMember(Alias = "extensions")]
    public List<NamedExtension?>? Extensions { get; set; }
}

internal sealed class NamedExtension : INamed
{
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }

    [YamlMember(Alias = "extension")]
    public object? Extension { get; set; }
}

internal sealed class NamedUser : INamed
{
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }

    [YamlMember(Alias = "user")]
    public KubeUser? User { get; set; }
}

internal sealed class KubeUser
{
    [YamlMember(Alias = "client-certificate")]
    public string? ClientCertificate { get; set; }

    [YamlMember(Alias = "client-certificate-data")]
    public string? ClientCertificateData { get; set; }

    [YamlMember(Alias = "client-key")]
    public string? ClientKey { get; set; }

    [YamlMember(Alias = "client-key-data")]
    public string? ClientKeyData { get; set; }

    [YamlMember(Alias = "token")]
    public string? Token { get; set; }

    [YamlMember(Alias = "tokenFile")]
    public string? TokenFile { get; set; }

    [YamlMember(Alias = "username")]
    public string? UserName { get; set; }

    [YamlMember(Alias = "password")]
    public string? Password { get; set; }

    [YamlMember(Alias = "as")]
    public string? Impersonate { get; set; }

    [YamlMember(Alias = "as-uid")]
    public string? ImpersonateUid { get; set; }

    [YamlMember(Alias = "as-groups")]
    public List<string?>? ImpersonateGroups { get; set; }

    [YamlMember(Alias = "as-user-extra")]
    public Dictionary<string, List<string?>?>? ImpersonateExtra { get; set; }

    [YamlMember(Alias = "exec")]
    public KubeExec? Exec { get; set; }

    [YamlMember(Alias = "auth-provider")]
    public KubeAuthProvider? AuthProvider { get; set; }
}

internal sealed class KubeAuthProvider
{
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }
}

internal sealed class KubeExec
{
    [YamlMember(Alias = "apiVersion")]
    public string? ApiVersion { get; set; }

    [YamlMember(Alias = "command")]
    public string? Command { get; set; }

    [YamlMember(Alias = "args")]
    public List<string?>? Arguments { get; set; }

    [YamlMember(Alias = "env")]
    public List<KubeExecVariable?>? Environment { get; set; }

    [YamlMember(Alias = "installHint")]
    public string? InstallHint { get; set; }

    [YamlMember(Alias = "interactiveMode")]
    public string? InteractiveMode { get; set; }

    [YamlMember(Alias = "provideClusterInfo")]
    public bool ProvideClusterInfo { get; set; }
}

internal sealed class KubeExecVariable : INamed
{
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }

    [YamlMember(Alias = "value")]
    public string? Value { get; set; }
}

internal sealed class NamedContext : INamed
{
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }

    [YamlMember(Alias = "context")]
    public KubeContext? Context { get; set; }
}

internal sealed class KubeContext
{
    [YamlMember(Alias = "cluster")]
    public string? Cluster { get; set; }

    [YamlMember(Alias = "user")]
    public string? User { get; set; }
}
