using System.Text.Json.Nodes;
using Scheduler.Deploy.Tests.Manifests;

namespace Scheduler.Deploy.Tests.Planner;

/// <summary>The ValidatingAdmissionPolicy of the component, evaluated.</summary>
internal static class AdmissionPolicy
{
    public static async Task<JsonNode> SpecAsync() =>
        Assert.Single((await Install.BuildAsync(Install.Planner)).OfKind("ValidatingAdmissionPolicy")).Json["spec"]!;

    /// <summary>Messages of the validations that fail for an update of a pod.</summary>
    public static async Task<IEnumerable<string>> ObjectionsAsync(JsonObject before, JsonObject after)
    {
        var policy = await SpecAsync();
        var composed = new Dictionary<string, object?>();
        var variables = new Dictionary<string, object?> { ["object"] = after, ["oldObject"] = before, ["variables"] = composed };
        foreach (var variable in policy.Objects("variables"))
            composed[variable.Text("name")!] = CelExpressions.Evaluate(variable.Text("expression")!, variables);
        return CelExpressions.EvaluateAll(policy.Objects("validations"), "message", variables)
            .Where(validation => !validation.Holds).Select(validation => validation.Label);
    }
}
