using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Kubernetes.Client;

/// <summary>The cluster as a credential plugin is told of it (<c>client.authentication.k8s.io</c>, type Cluster).</summary>
internal static class ExecClusterInfo
{
    /// <summary>Extension of the cluster that is meant for the plugin.</summary>
    private const string ConfigExtension = "client.authentication.k8s.io/exec";

    /// <summary>So that anchors which name one another cannot grow a small file into a huge variable.</summary>
    private const int MaxConfigNodes = 10_000;

    /// <summary>The cluster in JSON.</summary>
    /// <exception cref="KubernetesConfigurationException">The extension for the plugin is too large.</exception>
    public static string Of(KubeCluster cluster, string? authorities, KubeConfigFile file, string key)
    {
        var info = new JsonObject { ["server"] = cluster.Server };
        if (cluster.TlsServerName is not null) info["tls-server-name"] = cluster.TlsServerName;
        if (cluster.InsecureSkipTlsVerify) info["insecure-skip-tls-verify"] = true;
        if (authorities is not null) info["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(authorities));
        if (cluster.ProxyUrl is not null) info["proxy-url"] = cluster.ProxyUrl;
        var nodes = 0;
        info["config"] = ToJson(cluster.Extensions?.FirstOrDefault(each => each?.Name == ConfigExtension)?.Extension, ref nodes);
        if (nodes > MaxConfigNodes) throw file.Fault(key + ".exec", $"the extension {ConfigExtension} of its cluster is too large");
        return info.ToJsonString();
    }

    private static JsonNode? ToJson(object? yaml, ref int nodes)
    {
        if (++nodes > MaxConfigNodes) return null;
        switch (yaml)
        {
            case IDictionary<object, object?> map:
                var json = new JsonObject();
                foreach (var (name, value) in map) json[name.ToString() ?? ""] = ToJson(value, ref nodes);
                return json;
            case IEnumerable<object?> list:
                var array = new JsonArray();
                foreach (var item in list) array.Add(ToJson(item, ref nodes));
                return array;
            default:
                return JsonSerializer.SerializeToNode(yaml);
        }
    }
}
