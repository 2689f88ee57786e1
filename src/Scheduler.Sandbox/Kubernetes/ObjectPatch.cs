using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>A patch of an object or of its status: its preconditions, and what it may change.</summary>
internal static class ObjectPatch
{
    private const string FixedSpec =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private static readonly string[] ChangeableSpec =
        ["containers", "initContainers", "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "schedulingGates"];

    /// <summary>The patched object.</summary>
    /// <param name="resource">Its resource.</param>
    /// <param name="current">The object; it is changed.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="isStrategic">Whether lists merge by their keys.</param>
    /// <param name="isStatus">Whether the status is addressed (<c>…/status</c>) instead of the rest.</param>
    /// <exception cref="ApiException">A precondition does not hold, or a field may not change.</exception>
    public static JsonObject Apply(ApiResource resource, JsonObject current, JsonObject patch, bool isStrategic, bool isStatus)
    {
        var before = (JsonObject)current.DeepClone();
        CheckPreconditions(resource, before, patch);
        var patched = (JsonObject)(isStrategic ? StrategicMergePatch.Apply(current, patch) : MergePatch.Apply(current, patch))!;
        CheckMetadata(patched);
        Restore(patched, before, isStatus ? "spec" : "status");
        if (resource == ApiResource.Pods && !isStatus) CheckPodSpec(before, patched);
        foreach (var fixedField in (string[])["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
        {
            Restore(patched["metadata"]!.AsObject(), before["metadata"]!.AsObject(), fixedField);
        }

        return patched;
    }

    private static void CheckPreconditions(ApiResource resource, JsonObject current, JsonObject patch)
    {
        var name = (string)current["metadata"]!["name"]!;
        if ((string?)patch["metadata"]?["resourceVersion"] is { } version && version != (string?)current["metadata"]!["resourceVersion"])
        {
            throw ApiException.Conflict(
                resource.Name, name, "the object has been modified; please apply your changes to the latest version and try again");
        }

        if ((string?)patch["metadata"]?["uid"] is { } uid && uid != (string?)current["metadata"]!["uid"])
        {
            var cause = ("metadata.uid", "FieldValueInvalid", $"Invalid value: \"{uid}\": field is immutable");
            throw ApiException.Invalid(resource.Kind, name, cause, cause);
        }
    }

    private static void CheckMetadata(JsonObject patched)
    {
        foreach (var map in (string[])["annotations", "labels"])
        {
            if (patched["metadata"]?[map] is not JsonObject entries) continue;
            if (entries.All(entry => entry.Value?.GetValueKind() == System.Text.Json.JsonValueKind.String)) continue;
            throw new ApiException(
                422, "Invalid", $" \"\" is invalid: patch: Invalid value: metadata.{map} holds a value that is no string");
        }
    }

    private static void CheckPodSpec(JsonObject before, JsonObject patched)
    {
        var was = (JsonObject)(before["spec"] ?? new JsonObject()).DeepClone();
        var spec = (JsonObject)(patched["spec"] ?? new JsonObject()).DeepClone();
        foreach (var field in ChangeableSpec)
        {
            was.Remove(field);
            spec.Remove(field);
        }

        if (JsonNode.DeepEquals(was, spec)) return;
        throw ApiException.Invalid(
            "Pod", (string)before["metadata"]!["name"]!, ("spec", "FieldValueForbidden", $"Forbidden: {FixedSpec}"));
    }

    private static void Restore(JsonObject patched, JsonObject before, string field)
    {
        if (before[field] is { } value) patched[field] = value.DeepClone();
        else patched.Remove(field);
    }
}

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
