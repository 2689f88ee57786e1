namespace Scheduler.Kubernetes.Client;

/// <summary>There is no telling which API server to ask, or as whom. The message names the file and the key, and says what to do.</summary>
public sealed class KubernetesConfigurationException : Exception
{
    /// <summary>A mistake in the cluster's configuration.</summary>
    public KubernetesConfigurationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
