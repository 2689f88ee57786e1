using System.Text.Json.Nodes;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Tests.Watch;

/// <summary>
/// kube-scheduler's rules NodeResourcesFit and InterPodAffinity in the plainest form, resource by resource, as Kubernetes documents them:
/// the <c>resources</c> of containers, init containers and sidecars (KEP-753), overhead (KEP-688), resources of pods (KEP-2837), resizing
/// in place (KEP-1287).
/// </summary>
internal static class RoomModel
{
    private static readonly string[] Resources = ["cpu", "memory", "ephemeral-storage", "hugepages-2Mi", "a/x"];

    public static bool Fits(List<ModelNode> nodes, int place, List<ModelPod> pods, ModelPod planned)
    {
        var node = nodes[place];
        var here = pods.Where(pod => pod.Place == node.Name).ToList();
        return here.Count + 1 <= node.Allocatable["pods"]
            && Resources.All(resource => planned.Requests(resource) == 0
                || here.Sum(pod => pod.Requests(resource)) + planned.Requests(resource) <= node.Allocatable[resource])
            && !pods.Any(pod => nodes.Find(each => each.Name == pod.Place) is { } its && pod.Repels.Any(term =>
                term.Selects(pod, planned)
                && its.Label(term.TopologyKey) is { } value && value == node.Label(term.TopologyKey)));
    }

    public static long Requests(this ModelPod pod, string resource)
    {
        var overhead = pod.Overhead[resource];
        if (pod.Own.All.TryGetValue(resource, out var own)) return own + overhead;
        // While one init container runs, so do the sidecars before it; afterwards the containers and all sidecars run.
        var largest = pod.Containers.Concat(pod.InitContainers.Where(each => each.Restarts)).Sum(each => Of(pod, each, resource));
        for (var running = 0; running < pod.InitContainers.Count; running++)
        {
            var sidecars = pod.InitContainers.Take(running).Where(each => each.Restarts).Sum(each => Of(pod, each, resource));
            largest = Math.Max(largest, sidecars + Of(pod, pod.InitContainers[running], resource));
        }

        return largest + overhead;
    }

    private static long Of(ModelPod pod, ModelContainer container, string resource)
    {
        var wanted = container.Requests[resource];
        if (!pod.Given.TryGetValue(container.Name, out var given)) return wanted;
        var has = Math.Max(given.Allocated[resource], given.Actual[resource]);
        return pod.IsResizeRefused ? has : Math.Max(has, wanted);
    }
}

internal sealed record ModelNode(string Name, string? Zone, ModelAmounts Allocatable)
{
    public string? Label(string key) => key == "host" ? Name : Zone;

    public JsonObject ToJson()
    {
        var labels = new JsonObject { ["host"] = Name };
        if (Zone is not null) labels["zone"] = Zone;
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = Name, ["labels"] = labels },
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject { ["allocatable"] = Allocatable.ToJson() },
        };
    }
}

internal sealed record ModelContainer(string Name, ModelAmounts Requests, bool Restarts)
{
    public JsonNode ToJson() => new JsonObject
    {
        ["resources"] = new JsonObject { ["requests"] = Requests.ToJson() },
        ["restartPolicy"] = Restarts ? "Always" : null,
        ["name"] = Name,
    };
}

/// <summary>A term of required anti-affinity: for pods of the same namespace, or of all.</summary>
internal sealed record ModelTerm(string TopologyKey, string Selector, bool IsForAll)
{
    public bool Selects(ModelPod owner, ModelPod other) => (IsForAll || owner.Namespace == other.Namespace) && Selector switch
    {
        "" => true,
        "app In spark" => other.Labels.GetValueOrDefault("app") == "spark",
        "app Exists" => other.Labels.ContainsKey("app"),
        "x DoesNotExist" => !other.Labels.ContainsKey("x"),
        _ => throw new InvalidOperationException(Selector),
    };

    public JsonNode ToJson()
    {
        var term = new JsonObject { ["topologyKey"] = TopologyKey, ["labelSelector"] = new JsonObject() };
        if (IsForAll) term["namespaceSelector"] = new JsonObject();
        if (Selector.Split(' ') is not [var key, var operation, ..] parts) return term;
        var requirement = new JsonObject { ["key"] = key, ["operator"] = operation };
        if (parts.Length > 2) requirement["values"] = new JsonArray(parts[2]);
        term["labelSelector"]!["matchExpressions"] = new JsonArray(requirement);
        return term;
    }
}

internal sealed record ModelPod(string Uid)
{
    public string Namespace { get; init; } = "";

    public Dictionary<string, string> Labels { get; init; } = [];

    public string? Node { get; init; }

    public string? Nominated { get; init; }

    /// <summary>Pending, Running or Unknown; Succeeded or Failed once it has ended.</summary>
    public string Phase { get; init; } = "Pending";

    /// <summary>Whether it is being deleted, which changes nothing until it has ended.</summary>
    public bool IsTerminating { get; init; }

    public bool IsGated { get; init; }

    public List<ModelContainer> Containers { get; init; } = [];

    public List<ModelContainer> InitContainers { get; init; } = [];

    public ModelAmounts Overhead { get; init; } = ModelAmounts.None;

    public ModelAmounts Own { get; init; } = ModelAmounts.None;

    /// <summary>What kubelet set aside for a container, and what is in force.</summary>
    public Dictionary<string, (ModelAmounts Allocated, ModelAmounts Actual)> Given { get; init; } = [];

    public bool IsResizeRefused { get; init; }

    public List<ModelTerm> Repels { get; init; } = [];

    /// <summary>Where it takes room.</summary>
    public string? Place => Phase is "Succeeded" or "Failed" ? null : Node ?? Nominated;

    public JsonObject ToJson() => new()
    {
        ["metadata"] = new JsonObject
        {
            ["uid"] = Uid,
            ["namespace"] = Namespace,
            ["labels"] = new JsonObject(Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
            ["deletionTimestamp"] = IsTerminating ? "2026-11-30T10:00:00Z" : null,
            ["annotations"] = IsGated ? new JsonObject { ["hdfs.locality/paths"] = "/in" } : null,
        },
        ["spec"] = new JsonObject
        {
            ["nodeName"] = Node,
            ["schedulingGates"] = IsGated ? new JsonArray(new JsonObject { ["name"] = IPodGates.Gate }) : null,
            ["affinity"] = Repels.Count == 0 ? null : Affinity(),
            ["initContainers"] = new JsonArray([.. InitContainers.Select(each => each.ToJson())]),
            ["containers"] = new JsonArray([.. Containers.Select(each => each.ToJson())]),
            ["overhead"] = Overhead.ToJson(),
            ["resources"] = new JsonObject { ["requests"] = Own.ToJson() },
        },
        ["status"] = new JsonObject
        {
            ["phase"] = Phase,
            ["nominatedNodeName"] = Nominated,
            ["conditions"] = IsResizeRefused
                ? new JsonArray(new JsonObject { ["type"] = "PodResizePending", ["reason"] = "Infeasible" })
                : null,
            ["initContainerStatuses"] = Statuses(InitContainers),
            ["containerStatuses"] = Statuses(Containers),
        },
    };

    private JsonObject Affinity() => new()
    {
        ["podAntiAffinity"] = new JsonObject
        {
            ["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonArray([.. Repels.Select(term => term.ToJson())]),
        },
    };

    private JsonArray Statuses(List<ModelContainer> containers) =>
    [
        .. containers.Where(container => Given.ContainsKey(container.Name)).Select(container => (JsonNode)new JsonObject
        {
            ["name"] = container.Name,
            ["allocatedResources"] = Given[container.Name].Allocated.ToJson(),
            ["resources"] = new JsonObject { ["requests"] = Given[container.Name].Actual.ToJson() },
        }),
    ];
}
