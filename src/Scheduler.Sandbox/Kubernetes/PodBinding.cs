using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Binds a pod to a node as <c>pods/NAME/binding</c> does: the node need not exist.</summary>
internal static class PodBinding
{
    private static readonly string[] CopiedFromNode = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

    /// <summary>Checks a Binding and binds.</summary>
    /// <exception cref="ApiException">As the API server refuses.</exception>
    public static void Bind(SandboxCluster cluster, string podNamespace, string podName, JsonObject binding, bool dryRun)
    {
        if ((string?)binding["metadata"]?["name"] is { } name && name != podName)
        {
            throw ApiException.BadRequest("name in URL does not match name in Binding object");
        }

        if ((string?)binding["target"]?["name"] is not { Length: > 0 } nodeName)
        {
            throw new ApiException(500, reason: null, "target.name: Required value");
        }

        cluster.Store.Update(
            ApiResource.Pods, StoredObject.KeyOf(podNamespace, podName), pod => Bound(cluster, pod, binding, nodeName), dryRun);
    }

    private static JsonObject Bound(SandboxCluster cluster, JsonObject pod, JsonObject binding, string nodeName)
    {
        CheckUid(pod, binding);
        CheckBindable(pod);
        pod["spec"]!["nodeName"] = nodeName;
        if (cluster.Version >= PodUpdate.ClearsNominationsFrom) pod["status"]?.AsObject().Remove("nominatedNodeName");
        var metadata = pod["metadata"]!.AsObject();
        foreach (var map in (string[])["annotations", "labels"])
        {
            foreach (var (key, value) in binding["metadata"]?[map] as JsonObject ?? []) Put(metadata, map, key, (string?)value);
        }

        var node = cluster.Store.Get(ApiResource.Nodes, nodeName);
        foreach (var label in CopiedFromNode)
        {
            if (node?.Fields.Labels.GetValueOrDefault(label) is { } value) Put(metadata, "labels", label, value);
        }

        return (JsonObject)StrategicMergePatch.Apply(pod, Scheduled(cluster.Now))!;
    }

    private static JsonObject Scheduled(string now) => new()
    {
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "PodScheduled",
                ["status"] = "True",
                ["lastTransitionTime"] = now,
                ["reason"] = null,
                ["message"] = null,
            }),
        },
    };

    private static void CheckUid(JsonObject pod, JsonObject binding)
    {
        if ((string?)binding["metadata"]?["uid"] is not { Length: > 0 } uid || uid == (string?)pod["metadata"]!["uid"]) return;
        var (podNamespace, name) = ((string?)pod["metadata"]!["namespace"], (string)pod["metadata"]!["name"]!);
        throw ApiException.Conflict(
            "pods", name,
            $"StorageError: invalid object, Code: 4, Key: /registry/pods/{podNamespace}/{name}, ResourceVersion: 0, AdditionalErrorMsg: "
            + $"Precondition failed: UID in precondition: {uid}, UID in object meta: {(string?)pod["metadata"]!["uid"]}");
    }

    private static void CheckBindable(JsonObject pod)
    {
        var name = (string)pod["metadata"]!["name"]!;
        if (pod["metadata"]!["deletionTimestamp"] is not null) throw Refused(name, "is being deleted, cannot be assigned to a host");
        if ((string?)pod["spec"]!["nodeName"] is { Length: > 0 } other) throw Refused(name, $"is already assigned to node \"{other}\"");
        if (pod["spec"]!["schedulingGates"] is JsonArray { Count: > 0 }) throw Refused(name, "has non-empty .spec.schedulingGates");
    }

    private static ApiException Refused(string name, string why) => ApiException.Conflict("pods/binding", name, $"pod {name} {why}");

    private static void Put(JsonObject metadata, string map, string key, string? value)
    {
        if (metadata[map] is not JsonObject entries) metadata[map] = entries = [];
        entries[key] = value;
    }
}
