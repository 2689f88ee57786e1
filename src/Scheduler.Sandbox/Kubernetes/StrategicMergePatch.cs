using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>
/// Strategic merge patch as far as pods and nodes need it: lists with a merge key merge by it, <c>$patch: delete</c> removes an
/// element, <c>$patch: replace</c> replaces a list or an object, other lists are replaced.
/// </summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";

    public static JsonNode? Apply(JsonNode? target, JsonNode? patch, string field = "")
    {
        if (patch is JsonArray elements && MergeKey(field) is { } key) return Merge(target as JsonArray ?? [], elements, key);
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target is JsonObject existing && (string?)changes[Directive] != "replace" ? existing : [];
        foreach (var (name, change) in changes)
        {
            // $patch, $setElementOrder/…, $retainKeys: hints, not content.
            if (name.StartsWith('$')) continue;
            var merged = change is null ? null : Apply(MergePatch.Detach(result, name), change, name);
            // The Go types leave a list out that has no element left.
            if (merged is null or JsonArray { Count: 0 }) result.Remove(name);
            else result[name] = merged;
        }

        return result;
    }

    /// <summary>The patch merge keys of core/v1; null for a list that is replaced as a whole.</summary>
    private static string? MergeKey(string field) => field switch
    {
        "conditions" or "addresses" => "type",
        "containers" or "initContainers" or "volumes" or "env" or "imagePullSecrets" or "schedulingGates" => "name",
        "ownerReferences" => "uid",
        "podIPs" or "hostIPs" => "ip",
        "taints" => "key",
        "ports" => "containerPort",
        "volumeMounts" => "mountPath",
        _ => null,
    };

    private static JsonArray Merge(JsonArray target, JsonArray patch, string key)
    {
        if (patch.OfType<JsonObject>().Any(element => (string?)element[Directive] == "replace" && !element.ContainsKey(key)))
        {
            return [.. Elements(patch).Select(element => element.DeepClone())];
        }

        var result = (JsonArray)target.DeepClone();
        foreach (var element in Elements(patch))
        {
            var at = IndexOf(result, key, element[key]);
            if ((string?)element[Directive] == "delete") Remove(result, at);
            else if (at < 0) result.Add(Apply(null, element));
            else result[at] = Apply(result[at]!.DeepClone(), element);
        }

        return result;
    }

    private static IEnumerable<JsonObject> Elements(JsonArray patch) =>
        patch.OfType<JsonObject>().Where(element => (string?)element[Directive] != "replace");

    private static int IndexOf(JsonArray list, string key, JsonNode? value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (JsonNode.DeepEquals(list[i]?[key], value)) return i;
        }

        return -1;
    }

    private static void Remove(JsonArray list, int at)
    {
        if (at >= 0) list.RemoveAt(at);
    }
}
