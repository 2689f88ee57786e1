using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Tests;

/// <summary>
/// Compares JSON field by field: keys in any order, arrays as sets (replica order is random), named fields by kind alone.
/// </summary>
internal static class JsonAssert
{
    public static void Same(JsonNode expected, JsonNode actual, params string[] byKindAlone) =>
        Assert.Equal(Normal(expected, byKindAlone), Normal(actual, byKindAlone));

    private static string Normal(JsonNode? node, string[] byKindAlone) => node switch
    {
        JsonObject json => "{" + string.Join(",\n", json.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
            $"\"{pair.Key}\":{(byKindAlone.Contains(pair.Key) ? Kind(pair.Value) : Normal(pair.Value, byKindAlone))}")) + "}",
        JsonArray array => "[" + string.Join(",\n", array.Select(one => Normal(one, byKindAlone)).Order(StringComparer.Ordinal)) + "]",
        null => "null",
        _ => node.ToJsonString(),
    };

    private static string Kind(JsonNode? node) => node is null ? "null" : node.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString(),
    };
}
