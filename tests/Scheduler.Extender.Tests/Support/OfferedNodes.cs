using System.Text.Json;

namespace Scheduler.Extender.Tests.Support;

/// <summary>
/// The nodes that a request of prioritize or filter offers, read without any of our code: keys in any case, of equal keys the last that
/// is not null, <c>NodeNames</c> before <c>Nodes</c>.
/// </summary>
public static class OfferedNodes
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>The names, each once.</summary>
    public static IReadOnlySet<string> Of(ReadOnlyMemory<byte> request)
    {
        using var json = JsonDocument.Parse(request, Deep);
        if (Last(json.RootElement, "NodeNames") is { } names) return names.EnumerateArray().Select(name => name.GetString()!).ToHashSet();
        var nodes = Last(json.RootElement, "Nodes") ?? throw new InvalidOperationException("Neither names nor nodes were offered.");
        return Last(nodes, "items") is { } items ? items.EnumerateArray().Select(node => NameOf(node)!).ToHashSet() : new HashSet<string>();
    }

    /// <summary>The name of a node; null when it has none.</summary>
    public static string? NameOf(JsonElement node) =>
        // Go's decoder goes on filling the same struct when its key comes again.
        All(node, "metadata").SelectMany(metadata => All(metadata, "name")).Select(name => name.GetString()).LastOrDefault();

    private static JsonElement? Last(JsonElement parent, string key) =>
        All(parent, key).Select(value => (JsonElement?)value).LastOrDefault();

    private static IEnumerable<JsonElement> All(JsonElement parent, string key) => parent.EnumerateObject()
        .Where(member => member.Name.Equals(key, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind != JsonValueKind.Null)
        .Select(member => member.Value);
}
