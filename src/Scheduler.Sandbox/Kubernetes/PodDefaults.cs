using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>The checks and defaults that the API server applies to a new pod.</summary>
internal static partial class PodDefaults
{
    private const string Subdomain = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    /// <exception cref="ApiException">422: a bad name, or no containers.</exception>
    public static void Check(JsonObject pod)
    {
        var name = (string?)pod["metadata"]?["name"] ?? "";
        var causes = new List<(string, string, string)>();
        if (!Name().IsMatch(name))
        {
            causes.Add(("metadata.name", "FieldValueInvalid",
                $"Invalid value: \"{name}\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
                + "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                + $"'{Subdomain}')"));
        }

        if (pod["spec"]?["containers"] is not JsonArray { Count: > 0 })
        {
            causes.Add(("spec.containers", "FieldValueRequired", "Required value"));
        }

        if (causes.Count > 0) throw ApiException.Invalid("Pod", name, [.. causes]);
    }

    public static void Fill(JsonObject pod)
    {
        if (pod["spec"] is not JsonObject spec) pod["spec"] = spec = [];
        Default(spec, "restartPolicy", "Always");
        Default(spec, "terminationGracePeriodSeconds", 30);
        Default(spec, "dnsPolicy", "ClusterFirst");
        Default(spec, "securityContext", new JsonObject());
        Default(spec, "schedulerName", "default-scheduler");
        Default(spec, "priority", 0);
        Default(spec, "enableServiceLinks", true);
        Default(spec, "preemptionPolicy", "PreemptLowerPriority");
        Default(spec, "tolerations", new JsonArray(Toleration("not-ready"), Toleration("unreachable")));
        foreach (var container in (spec["containers"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Default(container, "resources", new JsonObject());
            Default(container, "terminationMessagePath", "/dev/termination-log");
            Default(container, "terminationMessagePolicy", "File");
            Default(container, "imagePullPolicy", "IfNotPresent");
        }

        if (pod["status"] is not JsonObject status) pod["status"] = status = [];
        Default(status, "phase", "Pending");
        Default(status, "qosClass", HasRequests(spec) ? "Burstable" : "BestEffort");
    }

    private static bool HasRequests(JsonObject spec) =>
        (spec["containers"] as JsonArray ?? []).Any(container => container?["resources"]?["requests"] is JsonObject { Count: > 0 });

    private static JsonObject Toleration(string taint) => new()
    {
        ["key"] = $"node.kubernetes.io/{taint}",
        ["operator"] = "Exists",
        ["effect"] = "NoExecute",
        ["tolerationSeconds"] = 300,
    };

    private static void Default(JsonObject target, string field, JsonNode value)
    {
        if (!target.ContainsKey(field)) target[field] = value;
    }

    [GeneratedRegex("^" + Subdomain + "$")]
    private static partial Regex Name();
}
