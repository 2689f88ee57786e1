using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>JSON merge patch (RFC 7386): objects merge, null removes, everything else replaces.</summary>
internal static class MergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target is JsonObject existing ? existing : [];
        foreach (var (name, change) in changes)
        {
            if (change is null) result.Remove(name);
            else result[name] = Apply(Detach(result, name), change);
        }

        return result;
    }

    /// <summary>Removes a property and returns its value, so that it can be changed and set again.</summary>
    internal static JsonNode? Detach(JsonObject from, string name)
    {
        from.Remove(name, out var value);
        return value;
    }
}
