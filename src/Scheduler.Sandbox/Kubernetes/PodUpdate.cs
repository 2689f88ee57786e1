using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>What an update of a pod, or of its status, may not change.</summary>
internal static class PodUpdate
{
    private const string FixedSpec =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private static readonly string[] ChangeableSpec =
        ["containers", "initContainers", "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "schedulingGates"];

    /// <summary>The fields that can also change while the pod is gated. Not modelled: the real one allows only to narrow them.</summary>
    private static readonly string[] ChangeableWhileGated = ["nodeSelector", "affinity"];

    /// <summary>The first version that clears a pod's nominated node at binding, and refuses to set one on a bound pod.</summary>
    public static readonly Version ClearsNominationsFrom = new(1, 35);

    /// <exception cref="ApiException">422: a field that may not change, or a scheduling gate that was not there.</exception>
    public static void CheckSpec(JsonObject before, JsonObject changed)
    {
        var causes = NewGates(before, changed).ToList();
        // The Go type leaves an empty list out.
        if (changed["spec"]?["schedulingGates"] is JsonArray { Count: 0 }) changed["spec"]!.AsObject().Remove("schedulingGates");
        if (!JsonNode.DeepEquals(Fixed(before, before), Fixed(changed, before)))
            causes.Add(("spec", "FieldValueForbidden", $"Forbidden: {FixedSpec}"));
        if (causes.Count > 0) throw ApiException.Invalid("Pod", NameOf(before), [.. causes]);
    }

    /// <exception cref="ApiException">
    /// 422: a nominated node that is no name, or that is set on a bound pod; the wording of the latter is not recorded.
    /// </exception>
    public static void CheckStatus(JsonObject before, JsonObject changed, Version version)
    {
        if (changed["status"] is not JsonObject status) return;
        if ((string?)status["nominatedNodeName"] is not { Length: > 0 } nominated)
        {
            status.Remove("nominatedNodeName");
            return;
        }

        if (nominated == (string?)before["status"]?["nominatedNodeName"]) return;
        if (!PodDefaults.IsName(nominated)) throw Refused("Invalid", $"Invalid value: \"{nominated}\": {PodDefaults.NameRule}");
        if (version >= ClearsNominationsFrom && (string?)before["spec"]?["nodeName"] is { Length: > 0 })
            throw Refused("Forbidden", "Forbidden: may not be set once the pod is bound");

        ApiException Refused(string reason, string message) =>
            ApiException.Invalid("Pod", NameOf(before), ("status.nominatedNodeName", $"FieldValue{reason}", message));
    }

    private static string NameOf(JsonObject pod) => (string)pod["metadata"]!["name"]!;

    private static IEnumerable<(string Field, string Reason, string Message)> NewGates(JsonObject before, JsonObject changed)
    {
        var old = PodDefaults.GatesOf(before);
        return PodDefaults.GatesOf(changed).Index().Where(gate => !old.Contains(gate.Item)).Select(gate => (
            $"spec.schedulingGates[{gate.Index}].name", "FieldValueForbidden",
            $"Forbidden: only deletion is allowed, but found new scheduling gate '{gate.Item}'"));
    }

    private static JsonObject Fixed(JsonObject pod, JsonObject before)
    {
        var spec = (JsonObject)(pod["spec"] ?? new JsonObject()).DeepClone();
        var changeable = PodDefaults.GatesOf(before).Count > 0 ? ChangeableSpec.Concat(ChangeableWhileGated) : ChangeableSpec;
        foreach (var field in changeable) spec.Remove(field);
        return spec;
    }
}
