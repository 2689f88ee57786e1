using System.Security.Cryptography;
using System.Text;
using Scheduler.Extender.Configuration;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes.Client;
using Scheduler.Redis;

namespace Scheduler.Extender.Hosting;

/// <summary>Addresses of NameNodes and of the API server, read from files and the environment at the start.</summary>
/// <param name="Nameservices">NameNodes.</param>
/// <param name="Cluster">The API server; null with <c>Kubernetes:Enabled=false</c>.</param>
internal sealed record Connections(Nameservices Nameservices, ClusterConnection? Cluster)
{
    /// <summary>Reads both; adds all errors to <paramref name="errors"/>.</summary>
    public static Connections? Load(Settings settings, List<string> errors)
    {
        var nameservices = Try(() => Nameservices.Load(settings.HadoopConfigurationDirectory, settings.NameNode), errors);
        var cluster = settings.Kubernetes.Enabled
            ? Try(() => ClusterConnection.Load(settings.ClusterEnvironment, settings.Kubernetes.Context), errors)
            : null;
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

/// <summary>Derives the name of the cluster in Redis keys, if the settings have none.</summary>
internal static class RedisCluster
{
    /// <summary>Characters of the derived name: enough to tell all clusters of a company apart.</summary>
    private const int NameLength = 16;

    /// <summary>
    /// The options with a <see cref="RedisOptions.ClusterId"/>. Replicas that know the same NameNodes get the same one; the same path of
    /// two clusters never shares a key.
    /// </summary>
    public static RedisOptions Identify(RedisOptions options, Nameservices nameservices) =>
        options.ClusterId.Length > 0 ? options : options with { ClusterId = NameOf(nameservices) };

    private static string NameOf(Nameservices nameservices)
    {
        var lines = nameservices.All
            .SelectMany(
                nameservice => nameservice.NameNodes.Select(nameNode => $"{nameservice.Name} {nameNode.HttpAddress} {nameNode.RpcAddress}"))
            .Order(StringComparer.Ordinal);
        var text = $"{nameservices.DefaultAuthority}\n{string.Join('\n', lines)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..NameLength];
    }
}
