using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Benchmarks.Http;

/// <summary>Bodies of filter and prioritize, as kube-scheduler writes them.</summary>
internal static class OfferBodies
{
    /// <summary>A name of 24 bytes.</summary>
    public static string NodeName(int index) => string.Create(CultureInfo.InvariantCulture, $"worker-{index:00000}.k8s.example");

    /// <summary>An executor of Spark; without paths it does not ask for locality.</summary>
    public static JsonObject Pod(string name, string? paths, int groupSize, string? nodeName = null)
    {
        var annotations = new JsonObject();
        if (paths is not null) annotations["hdfs.locality/paths"] = paths;
        if (paths is not null) annotations["hdfs.locality/group-size"] = groupSize.ToString(CultureInfo.InvariantCulture);
        var pod = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = "default",
                ["uid"] = $"81cc868c-adc1-4b10-a12a-{name}",
                ["labels"] = new JsonObject { ["spark-role"] = "executor", ["spark-app-selector"] = "spark-0123456789" },
                ["annotations"] = annotations,
            },
            ["spec"] = new JsonObject
            {
                ["schedulerName"] = "hdfs-locality-scheduler",
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "executor", ["image"] = "registry.k8s.io/pause:3.10" }),
            },
            ["status"] = new JsonObject { ["phase"] = "Pending" },
        };
        if (nodeName is not null) pod["spec"]!["nodeName"] = nodeName;
        return pod;
    }

    /// <summary>With <c>nodeCacheCapable: true</c>.</summary>
    public static byte[] WithNames(JsonObject pod, int nodes) => WithNames(pod, Enumerable.Range(0, nodes));

    /// <summary>The same, for these nodes in this order.</summary>
    public static byte[] WithNames(JsonObject pod, IEnumerable<int> nodes) => With(pod, nodes.Select(NodeName));

    /// <summary>The same, for nodes of these names.</summary>
    public static byte[] With(JsonObject pod, IEnumerable<string> nodes)
    {
        var names = string.Join(',', nodes.Select(node => $"\"{node}\""));
        return Encoding.UTF8.GetBytes($$"""{"Pod":{{pod.ToJsonString()}},"Nodes":null,"NodeNames":[{{names}}]}""");
    }

    /// <summary>With <c>nodeCacheCapable: false</c>: the nodes as the API server has them, about 2 KB each.</summary>
    public static byte[] WithNodes(JsonObject pod, SandboxCluster cluster, int nodes)
    {
        var items = string.Join(',', Enumerable.Range(0, nodes).Select(node => cluster.GetNode(NodeName(node))!.ToJsonString()));
        return Encoding.UTF8.GetBytes($$"""{"Pod":{{pod.ToJsonString()}},"Nodes":{"metadata":{},"items":[{{items}}]},"NodeNames":null}""");
    }
}
