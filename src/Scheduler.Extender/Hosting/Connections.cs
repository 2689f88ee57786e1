using Scheduler.Extender.Configuration;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Extender.Hosting;

/// <summary>Where the outside things are, as read from files and the environment at start.</summary>
/// <param name="Nameservices">NameNodes.</param>
/// <param name="Cluster">The API server; null with <c>Kubernetes:Enabled=false</c>.</param>
internal sealed record Connections(Nameservices Nameservices, ClusterConnection? Cluster)
{
    /// <summary>Reads both; everything that is wrong is added to <paramref name="errors"/>.</summary>
    public static Connections? Load(Settings settings, List<string> errors)
    {
        var nameservices = Try(() => Nameservices.Load(settings.HadoopConfigurationDirectory, settings.NameNode), errors);
        var cluster = settings.Kubernetes.Enabled ? Try(() => ClusterConnection.Load(settings.ClusterEnvironment, settings.Kubernetes.Context), errors) : null;
        return nameservices is null || (settings.Kubernetes.Enabled && cluster is null) ? null : new Connections(nameservices, cluster);
    }

    private static T? Try<T>(Func<T> load, List<string> errors)
        where T : class
    {
        try
        {
            return load();
        }
        catch (Exception exception) when (exception is HadoopConfigurationException or KubernetesConfigurationException)
        {
            errors.Add(exception.Message);
            return null;
        }
    }
}
