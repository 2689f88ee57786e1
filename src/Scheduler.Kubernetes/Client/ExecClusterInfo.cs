using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Kubernetes.Client;

/// <summary>The cluster as a credential plugin is told of it (<c>client.authentication.k8s.io</c>, type Cluster).</summary>
internal static class ExecClusterInfo
{
    /// <summary>Extension of the cluster that is meant for the plugin.</summary>
    private const string ConfigExtension = "client.authentication.k8s.io/exec";

    /// <summary>The cluster in JSON.</summary>
    public static string Of(KubeCluster cluster, string? authorities)
    {
        var info = new JsonObject { ["server"] = cluster.Server };
        if (cluster.TlsServerName is not null) info["tls-server-name"] = cluster.TlsServerName;
        if (cluster.InsecureSkipTlsVerify) info["insecure-skip-tls-verify"] = true;
        if (authorities is not null) info["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(authorities));
        if (cluster.ProxyUrl is not null) info["proxy-url"] = cluster.ProxyUrl;
        info["config"] = ToJson(cluster.Extensions?.FirstOrDefault(each => each?.Name == ConfigExtension)?.Extension);
        return info.ToJsonString();
    }

    private static JsonNode? ToJson(object? yaml) => yaml switch
    {
        IDictionary<object, object?> map =>
            new JsonObject(map.Select(each => KeyValuePair.Create(each.Key.ToString() ?? "", ToJson(each.Value)))),
        IEnumerable<object?> list => new JsonArray([.. list.Select(ToJson)]),
        _ => JsonSerializer.SerializeToNode(yaml),
    };
}
