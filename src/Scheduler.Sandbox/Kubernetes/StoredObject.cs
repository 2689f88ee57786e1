using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>
/// An object at one version: its JSON as bytes, without kind and apiVersion, and the fields that selectors use. Immutable.
/// </summary>
internal sealed record StoredObject(string Namespace, string Name, long ResourceVersion, byte[] Json, SelectableFields Fields)
{
    /// <summary>Its key within its resource, in the order of lists.</summary>
    public string Key { get; } = KeyOf(Namespace, Name);

    public static string KeyOf(string podNamespace, string name) => podNamespace.Length == 0 ? name : $"{podNamespace}/{name}";

    public static StoredObject Of(JsonObject value, long resourceVersion)
    {
        var metadata = value["metadata"]!.AsObject();
        metadata["resourceVersion"] = resourceVersion.ToString(System.Globalization.CultureInfo.InvariantCulture);
        value.Remove("kind");
        value.Remove("apiVersion");
        var (itsNamespace, name) = ((string?)metadata["namespace"] ?? "", (string)metadata["name"]!);
        return new(itsNamespace, name, resourceVersion, ApiJson.Bytes(value), SelectableFields.Of(value));
    }

    public JsonObject Parse() => JsonNode.Parse(Json)!.AsObject();

    /// <summary>This object's content under another version, as a watch shows one that left a selection.</summary>
    public StoredObject At(long resourceVersion) => Of(Parse(), resourceVersion);
}

/// <summary>The fields that field selectors and label selectors can use.</summary>
/// <param name="Labels">Labels.</param>
/// <param name="NodeName">Node of a pod; empty when unbound.</param>
/// <param name="SchedulerName">Scheduler of a pod.</param>
/// <param name="Phase">Phase of a pod.</param>
internal sealed record SelectableFields(
    IReadOnlyDictionary<string, string> Labels, string NodeName, string SchedulerName, string Phase)
{
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>(StringComparer.Ordinal);

    public static SelectableFields Of(JsonObject value)
    {
        var labels = value["metadata"]?["labels"] as JsonObject;
        return new(
            labels is null
                ? NoLabels
                : labels.ToDictionary(label => label.Key, label => (string?)label.Value ?? "", StringComparer.Ordinal),
            (string?)value["spec"]?["nodeName"] ?? "",
            string.Intern((string?)value["spec"]?["schedulerName"] ?? ""),
            string.Intern((string?)value["status"]?["phase"] ?? ""));
    }
}
