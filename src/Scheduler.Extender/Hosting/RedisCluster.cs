using System.Security.Cryptography;
using System.Text;
using Scheduler.Hdfs.Configuration;
using Scheduler.Redis;

namespace Scheduler.Extender.Hosting;

/// <summary>Names the cluster in Redis keys, where nobody did.</summary>
internal static class RedisCluster
{
    /// <summary>Characters of the derived name: enough to keep all clusters of a company apart.</summary>
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
            .SelectMany(nameservice => nameservice.NameNodes.Select(nameNode => $"{nameservice.Name} {nameNode.HttpAddress} {nameNode.RpcAddress}"))
            .Order(StringComparer.Ordinal);
        var text = $"{nameservices.DefaultAuthority}\n{string.Join('\n', lines)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..NameLength];
    }
}
