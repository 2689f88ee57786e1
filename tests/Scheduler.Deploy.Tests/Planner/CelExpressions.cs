using System.Text.Json.Nodes;
using Cel;
using Scheduler.Deploy.Tests.Manifests;

namespace Scheduler.Deploy.Tests.Planner;

/// <summary>
/// Evaluates the expressions of a manifest (Common Expression Language) as an API server would. The library knows no optionals, so the
/// manifests have none. It says that a field with an empty list or map is not there; an API server leaves such fields out.
/// </summary>
internal static class CelExpressions
{
    private static readonly CelEnvironment Environment = new([], "");

    /// <summary>The value of an expression.</summary>
    /// <param name="expression">Of the manifest.</param>
    /// <param name="variables">Such as <c>object</c>, as JSON or as values of other expressions.</param>
    /// <exception cref="CelException">It has no value, as when it selects a field that is not there.</exception>
    public static object? Evaluate(string expression, IReadOnlyDictionary<string, object?> variables) => Environment.Program(
        expression, variables.ToDictionary(pair => pair.Key, pair => pair.Value is JsonNode json ? Value(json) : pair.Value));

    /// <summary>Whether each of a list's expressions holds, by <paramref name="label"/>.</summary>
    public static IEnumerable<(string Label, bool Holds)> EvaluateAll(
        IEnumerable<JsonObject> conditions, string label, IReadOnlyDictionary<string, object?> variables) => conditions.Select(
            condition => (condition.Text(label)!, Assert.IsType<bool>(Evaluate(condition.Text("expression")!, variables))));

    private static object? Value(JsonNode? node) => node switch
    {
        JsonObject json => json.ToDictionary(pair => pair.Key, pair => Value(pair.Value)),
        JsonArray list => list.Select(Value).ToArray(),
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        JsonValue value => value.GetValue<string>(),
        _ => null,
    };
}

/// <summary>Merge patches (RFC 7386): what a case has other than the usual.</summary>
internal static class MergePatch
{
    /// <summary>A copy of the target with the patch's values; null removes.</summary>
    public static JsonObject Merged(this JsonObject target, string patch) => Merge(target.DeepClone(), JsonNode.Parse(patch))!.AsObject();

    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var merged = target as JsonObject ?? [];
        foreach (var (name, change) in changes)
        {
            var before = merged[name];
            merged.Remove(name);
            if (Merge(before, change) is { } value) merged[name] = value;
        }

        return merged;
    }
}
