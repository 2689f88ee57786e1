using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>A patch or a replacement of an object or of its status: its preconditions, and what it may change.</summary>
/// <param name="resource">The object's resource.</param>
/// <param name="isStatus">Whether the status is addressed (<c>…/status</c>) instead of the rest.</param>
/// <param name="version">Version of the API server.</param>
internal sealed class ObjectUpdate(ApiResource resource, bool isStatus, Version version)
{
    private static readonly string[] FixedMetadata =
    [
        "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
    ];

    /// <summary>The patched object.</summary>
    /// <param name="current">The object; it is changed.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="isStrategic">Whether lists merge by their keys.</param>
    /// <exception cref="ApiException">A precondition does not hold, or a field may not change.</exception>
    public JsonObject Patch(JsonObject current, JsonObject patch, bool isStrategic)
    {
        var before = (JsonObject)current.DeepClone();
        CheckVersion(before, patch);
        if ((string?)patch["metadata"]?["uid"] is { } uid && uid != (string?)before["metadata"]!["uid"])
        {
            var cause = ("metadata.uid", "FieldValueInvalid", $"Invalid value: \"{uid}\": field is immutable");
            throw ApiException.Invalid(resource.Kind, NameOf(before), cause, cause);
        }

        return Checked(before, (JsonObject)(isStrategic ? StrategicMergePatch.Apply(current, patch) : MergePatch.Apply(current, patch))!);
    }

    /// <summary>The object replaced by another (PUT).</summary>
    /// <param name="current">The object.</param>
    /// <param name="replacement">What replaces it; it is changed.</param>
    /// <inheritdoc cref="Patch" path="/exception"/>
    public JsonObject Replace(JsonObject current, JsonObject replacement)
    {
        var name = NameOf(current);
        if ((string?)replacement["metadata"]?["name"] is var other && other != name)
            throw ApiException.BadRequest($"the name of the object ({other}) does not match the name on the URL ({name})");
        CheckVersion(current, replacement);
        if (resource == ApiResource.Leases && replacement["metadata"]?["resourceVersion"] is null)
        {
            throw ApiException.Invalid(
                resource.Kind, name,
                ("metadata.resourceVersion", "FieldValueInvalid", "Invalid value: \"\": must be specified for an update"));
        }

        var uid = (string?)current["metadata"]!["uid"];
        if ((string?)replacement["metadata"]!["uid"] is { } given && given != uid)
        {
            throw ApiException.Conflict(
                resource.Name, name, $"Precondition failed: UID in precondition: {given}, UID in object meta: {uid}");
        }

        return Checked(current, replacement);
    }

    private static string NameOf(JsonObject value) => (string)value["metadata"]!["name"]!;

    private JsonObject Checked(JsonObject before, JsonObject changed)
    {
        CheckMetadata(changed);
        Restore(changed, before, isStatus ? "spec" : "status");
        if (resource == ApiResource.Pods && isStatus) PodUpdate.CheckStatus(before, changed, version);
        if (resource == ApiResource.Pods && !isStatus) PodUpdate.CheckSpec(before, changed);
        foreach (var field in FixedMetadata) Restore(changed["metadata"]!.AsObject(), before["metadata"]!.AsObject(), field);
        return changed;
    }

    private void CheckVersion(JsonObject current, JsonObject change)
    {
        if ((string?)change["metadata"]?["resourceVersion"] is { } given && given != (string?)current["metadata"]!["resourceVersion"])
        {
            throw ApiException.Conflict(
                resource.Name, NameOf(current),
                "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    private static void CheckMetadata(JsonObject patched)
    {
        foreach (var map in (string[])["annotations", "labels"])
        {
            if (patched["metadata"]?[map] is not JsonObject entries) continue;
            if (entries.All(entry => entry.Value?.GetValueKind() == JsonValueKind.String)) continue;
            throw new ApiException(
                422, "Invalid", $" \"\" is invalid: patch: Invalid value: metadata.{map} holds a value that is no string");
        }
    }

    private static void Restore(JsonObject patched, JsonObject before, string field)
    {
        if (before[field] is { } value) patched[field] = value.DeepClone();
        else patched.Remove(field);
    }
}
