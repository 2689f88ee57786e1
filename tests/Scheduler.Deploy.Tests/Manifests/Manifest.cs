using System.Text.Json.Nodes;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>One object of an installation.</summary>
internal sealed record Manifest(JsonObject Json)
{
    public string Kind => Json.Text("kind")!;

    public string Name => Json["metadata"]!.Text("name")!;

    /// <summary>Empty for what belongs to no namespace.</summary>
    public string Namespace => Json["metadata"]!.Text("namespace") ?? "";

    /// <summary>The pods that it makes; null for what makes none.</summary>
    public JsonObject? PodSpec => Template?["spec"] as JsonObject;

    public JsonObject? PodLabels => Template?["metadata"]?["labels"] as JsonObject;

    /// <summary>Whether its pods run to their end, at times of a schedule.</summary>
    public bool IsCronJob => Kind == "CronJob";

    public IEnumerable<JsonObject> Containers => PodSpec!.Objects("containers");

    /// <summary>What the pod's volumes hold of a kind, <c>configMap</c> or <c>secret</c>, by itself or projected among others.</summary>
    public IEnumerable<JsonObject> VolumeSources(string kind) => PodSpec.Objects("volumes").SelectMany(volume => SourcesOf(volume, kind));

    /// <summary>The same of one volume.</summary>
    public static IEnumerable<JsonObject> SourcesOf(JsonObject volume, string kind) =>
        volume["projected"].Objects("sources").Append(volume).Select(source => source[kind]).OfType<JsonObject>();

    private JsonNode? Template => (IsCronJob ? Json["spec"]!["jobTemplate"] : Json)!["spec"]?["template"];

    public override string ToString() => $"{Kind} {Namespace}/{Name}";

    /// <summary>Whether a selector's labels are among these.</summary>
    public static bool Selects(JsonNode? selector, JsonNode? labels) =>
        selector is JsonObject wanted && wanted.All(label => labels?.Text(label.Key) == label.Value!.ToString());
}

/// <summary>Short ways into JSON.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonNode node, string name) => node[name]?.ToString();

    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string name) =>
        (node?[name] as JsonArray ?? []).OfType<JsonObject>();

    public static IEnumerable<string> Texts(this JsonNode? node, string name) =>
        (node?[name] as JsonArray ?? []).Select(value => value!.ToString());
}
