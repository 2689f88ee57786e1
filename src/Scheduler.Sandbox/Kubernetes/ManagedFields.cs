using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>The noise that server-side apply leaves in every real object.</summary>
internal static class ManagedFields
{
    public static JsonArray Of(JsonObject value, ApiResource resource, string now) => [new JsonObject
    {
        ["manager"] = "sandbox",
        ["operation"] = "Update",
        ["apiVersion"] = resource.ApiVersion,
        ["time"] = now,
        ["fieldsType"] = "FieldsV1",
        ["fieldsV1"] = Fields(value),
    }];

    private static JsonObject Fields(JsonObject value)
    {
        var fields = new JsonObject();
        foreach (var (name, child) in value) fields[$"f:{name}"] = child is JsonObject inner ? Fields(inner) : new JsonObject();
        return fields;
    }
}
