using System.Globalization;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>JSON patch (RFC 6902) as admission webhooks answer it: <c>add</c>, <c>remove</c>, <c>replace</c> and <c>test</c>.</summary>
internal static class JsonPatch
{
    /// <summary>Applies the operations to a copy.</summary>
    /// <exception cref="FormatException">An operation cannot be applied.</exception>
    public static JsonObject Apply(JsonObject target, JsonArray operations)
    {
        var result = (JsonObject)target.DeepClone();
        foreach (var operation in operations) Apply(result, operation as JsonObject ?? throw new FormatException("not an object"));
        return result;
    }

    private static void Apply(JsonObject root, JsonObject operation)
    {
        var (op, path) = ((string?)operation["op"], (string?)operation["path"] ?? "");
        var steps = path.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal)
            .Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        if (steps.Length == 0) throw new FormatException($"{op} of the whole document");
        JsonNode? parent = root;
        foreach (var step in steps[..^1]) parent = Child(parent, step);
        switch (parent)
        {
            case JsonObject fields: Apply(fields, op, steps[^1], path, operation["value"]); break;
            case JsonArray elements: Apply(elements, op, steps[^1], path, operation["value"]); break;
            default: throw Missing(op, path);
        }
    }

    private static void Apply(JsonObject fields, string? op, string name, string path, JsonNode? value)
    {
        if (op != "add" && !fields.ContainsKey(name)) throw Missing(op, path);
        if (op is "add" or "replace") fields[name] = value?.DeepClone();
        else if (op == "remove") fields.Remove(name);
        else Test(fields[name], op, path, value);
    }

    private static void Apply(JsonArray elements, string? op, string step, string path, JsonNode? value)
    {
        var at = step == "-" ? elements.Count : IndexOf(step);
        if (at < 0 || at > elements.Count || (op != "add" && at == elements.Count)) throw Missing(op, path);
        if (op == "add") elements.Insert(at, value?.DeepClone());
        else if (op == "replace") elements[at] = value?.DeepClone();
        else if (op == "remove") elements.RemoveAt(at);
        else Test(elements[at], op, path, value);
    }

    private static void Test(JsonNode? found, string? op, string path, JsonNode? value)
    {
        if (op != "test") throw new FormatException($"Unexpected kind: {op}");
        if (!JsonNode.DeepEquals(found, value)) throw new FormatException($"testing value {path} failed: test failed");
    }

    private static JsonNode? Child(JsonNode? parent, string step) => parent switch
    {
        JsonObject fields => fields[step],
        JsonArray elements when IndexOf(step) is var at && at >= 0 && at < elements.Count => elements[at],
        _ => null,
    };

    private static int IndexOf(string step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;

    private static FormatException Missing(string? op, string path) =>
        new($"{op} operation does not apply: doc is missing path: {path}: missing value");
}
