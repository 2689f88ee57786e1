namespace Scheduler.Kubernetes.Client;

/// <summary>Reads the credentials that Kubernetes mounts into a pod.</summary>
internal static class ServiceAccountLoader
{
    /// <summary>The connection of a pod. The token's file is read for every call, since the kubelet rotates the token.</summary>
    /// <exception cref="KubernetesConfigurationException">Something is missing or unreadable.</exception>
    public static ClusterConnection Load(ClusterEnvironment environment)
    {
        var authorities = Path.Combine(environment.ServiceAccountDirectory, "ca.crt");
        var token = Path.Combine(environment.ServiceAccountDirectory, "token");
        CredentialFile.ReadText(token, "the service account's token (is automountServiceAccountToken false?)");
        return new ClusterConnection(ServerOf(environment))
        {
            CertificateAuthorities = PemCertificates.Authorities(
                CredentialFile.ReadText(authorities, "the service account's ca.crt"), authorities),
            TokenFile = token,
        };
    }

    private static Uri ServerOf(ClusterEnvironment environment)
    {
        var host = environment.ServiceHost.Trim('[', ']');
        if (host.Contains(':', StringComparison.Ordinal)) host = $"[{host}]";
        var port = environment.ServicePort.Length > 0 ? environment.ServicePort : "443";
        return Uri.TryCreate($"https://{host}:{port}", UriKind.Absolute, out var server)
            ? server
            : throw new KubernetesConfigurationException(
                $"KUBERNETES_SERVICE_HOST '{environment.ServiceHost}' and KUBERNETES_SERVICE_PORT '{environment.ServicePort}' "
                + "are not an address; unset both outside a pod and set KUBECONFIG.");
    }
}
