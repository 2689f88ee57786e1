namespace Scheduler.Kubernetes.Client;

/// <summary>Where to find the cluster's address and credentials. The host reads it from the environment.</summary>
public sealed record ClusterEnvironment
{
    /// <summary>Where Kubernetes mounts a pod's service account.</summary>
    public const string DefaultServiceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary><c>KUBECONFIG</c>: paths of kubeconfig files, joined by the platform's path separator; empty when unset.</summary>
    public string KubeConfig { get; init; } = "";

    /// <summary><c>HOME</c>: where <c>.kube/config</c> is, and what <c>~</c> stands for; empty when unset.</summary>
    public string Home { get; init; } = "";

    /// <summary><c>KUBERNETES_SERVICE_HOST</c>: address of the API server inside a pod; empty when not in one.</summary>
    public string ServiceHost { get; init; } = "";

    /// <summary><c>KUBERNETES_SERVICE_PORT</c>.</summary>
    public string ServicePort { get; init; } = "";

    /// <summary>Directory of <c>token</c> and <c>ca.crt</c>. Default <see cref="DefaultServiceAccountDirectory"/>.</summary>
    public string ServiceAccountDirectory { get; init; } = DefaultServiceAccountDirectory;

    /// <summary>
    /// The files of <see cref="KubeConfig"/>. A leading <c>~/</c> is the home: a shell expands it, a unit or compose file does not.
    /// </summary>
    internal IReadOnlyList<string> KubeConfigFiles =>
        [.. KubeConfig.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Expand)];

    /// <summary>Where kubectl looks without <c>KUBECONFIG</c>; null without a home.</summary>
    internal string? HomeKubeConfig => Home.Length > 0 ? Path.Combine(Home, ".kube", "config") : null;

    /// <summary>The environment of these variables.</summary>
    /// <param name="read">Value of an environment variable; null when unset.</param>
    public static ClusterEnvironment FromVariables(Func<string, string?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new ClusterEnvironment
        {
            KubeConfig = read("KUBECONFIG") ?? "",
            Home = read("HOME") ?? "",
            ServiceHost = read("KUBERNETES_SERVICE_HOST") ?? "",
            ServicePort = read("KUBERNETES_SERVICE_PORT") ?? "",
        };
    }

    private string Expand(string path) =>
        Home.Length > 0 && path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Home, path[2..]) : path;
}
