using System.Text;
using System.Text.Json.Nodes;

namespace Scheduler.Extender.Tests.Support;

/// <summary>A pod of a test, as kube-scheduler sends it and as the API server keeps it.</summary>
/// <param name="Paths">Its <c>hdfs.locality/paths</c>; null: it does not ask.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
internal sealed record PodRequest(string? Paths, string Name = "pod-1", string Namespace = "default")
{
    /// <summary>Its uid.</summary>
    public string Uid { get; init; } = "uid-1";

    /// <summary>Annotations besides the paths.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>The body of prioritize and filter.</summary>
    public byte[] Offer(params IEnumerable<string> nodes) => Offer(ToJson(), nodes);

    /// <summary>The same for a pod that has changed since.</summary>
    public static byte[] Offer(JsonObject pod, IEnumerable<string> nodes) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["Pod"] = pod,
        ["Nodes"] = null,
        ["NodeNames"] = new JsonArray([.. nodes.Select(node => JsonValue.Create(node))]),
    }.ToJsonString());

    /// <summary>The body of bind.</summary>
    public byte[] Bind(string node) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["PodName"] = Name,
        ["PodNamespace"] = Namespace,
        ["PodUID"] = Uid,
        ["Node"] = node,
    }.ToJsonString());

    /// <summary>The body of preempt: one victim on each node.</summary>
    public byte[] Preempt(params IEnumerable<string> nodes) => Preempt(ToJson(), nodes);

    /// <summary>The same for a pod that has changed since.</summary>
    public static byte[] Preempt(JsonObject pod, IEnumerable<string> nodes) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["Pod"] = pod,
        ["NodeNameToMetaVictims"] = new JsonObject(nodes.Select(node => KeyValuePair.Create<string, JsonNode?>(
            node, new JsonObject { ["Pods"] = new JsonArray(new JsonObject { ["UID"] = $"victim-{node}" }), ["NumPDBViolations"] = 0 }))),
    }.ToJsonString());

    /// <summary>The pod's JSON.</summary>
    public JsonObject ToJson()
    {
        var annotations = new JsonObject(Annotations.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Key, one.Value)));
        if (Paths is not null) annotations["hdfs.locality/paths"] = Paths;
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace, ["uid"] = Uid, ["annotations"] = annotations },
            ["spec"] = new JsonObject
            {
                ["schedulerName"] = "hdfs-locality-scheduler",
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "registry.k8s.io/pause:3.10" }),
            },
        };
    }
}
