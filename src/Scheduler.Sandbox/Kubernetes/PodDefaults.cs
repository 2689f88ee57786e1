using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>The checks and defaults that the API server applies to a new pod.</summary>
internal static partial class PodDefaults
{
    private const string Subdomain = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    /// <summary>How a name that is none is refused.</summary>
    public const string NameRule =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + $"alphanumeric character (e.g. 'example.com', regex used for validation is '{Subdomain}')";

    /// <exception cref="ApiException">422: a bad name, no containers, bad scheduling gates, or a node together with gates.</exception>
    public static void Check(JsonObject pod)
    {
        var name = (string?)pod["metadata"]?["name"] ?? "";
        var causes = new List<(string, string, string)>();
        if (!IsName(name))
        {
            causes.Add(("metadata.name", "FieldValueInvalid", $"Invalid value: \"{name}\": {NameRule}"));
        }

        if (pod["spec"]?["containers"] is not JsonArray { Count: > 0 })
        {
            causes.Add(("spec.containers", "FieldValueRequired", "Required value"));
        }

        causes.AddRange(WrongGates(pod));
        if (causes.Count > 0) throw ApiException.Invalid("Pod", name, [.. causes]);
    }

    /// <summary>The names of the pod's scheduling gates.</summary>
    public static List<string> GatesOf(JsonObject pod) =>
        [.. (pod["spec"]?["schedulingGates"] as JsonArray ?? []).Select(gate => (string?)gate?["name"] ?? "")];

    /// <summary>What the API server writes into the status of a gated pod at its creation; schedulers write nothing.</summary>
    public static void FillGated(JsonObject pod, string now)
    {
        if (GatesOf(pod).Count == 0) return;
        if (pod["status"]!["conditions"] is not JsonArray conditions) pod["status"]!["conditions"] = conditions = [];
        if (conditions.Any(condition => (string?)condition?["type"] == "PodScheduled")) return;
        conditions.Add(new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "False",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = now,
            ["reason"] = "SchedulingGated",
            ["message"] = "Scheduling is blocked due to non-empty scheduling gates",
        });
    }

    private static IEnumerable<(string Field, string Reason, string Message)> WrongGates(JsonObject pod)
    {
        var gates = GatesOf(pod);
        foreach (var (index, gate) in gates.Index())
        {
            if (!GateName().IsMatch(gate))
            {
                yield return ($"spec.schedulingGates[{index}]", "FieldValueInvalid",
                    $"Invalid value: \"{gate}\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and "
                    + "end with an alphanumeric character");
            }

            if (gates.IndexOf(gate) < index)
                yield return ($"spec.schedulingGates[{index}]", "FieldValueDuplicate", $"Duplicate value: \"{gate}\"");
        }

        if (gates.Count > 0 && (string?)pod["spec"]!["nodeName"] is { Length: > 0 })
        {
            yield return (
                "spec.nodeName", "FieldValueForbidden", "Forbidden: cannot be set until all schedulingGates have been cleared");
        }
    }

    /// <summary>Whether a text can be the name of a pod or a node.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    public static void Fill(JsonObject pod)
    {
        if (pod["spec"] is not JsonObject spec) pod["spec"] = spec = [];
        if (spec["schedulingGates"] is JsonArray { Count: 0 }) spec.Remove("schedulingGates");
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

    [GeneratedRegex("^(" + Subdomain + "/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")]
    private static partial Regex GateName();
}
