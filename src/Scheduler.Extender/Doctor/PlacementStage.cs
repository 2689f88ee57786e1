using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;

namespace Scheduler.Extender.Doctor;

/// <summary>Stage 1 of 3: pods on nodes that hold their input.</summary>
internal sealed class PlacementStage(IReadOnlyList<BlockMap> maps, NetworkTopology topology)
{
    private const string Check = "job/placement";

    public Finding Examine(IReadOnlyList<LocalityPod> siblings)
    {
        var placed = siblings.Where(pod => pod.NodeName is not null).ToArray();
        if (placed.Length == 0)
            return Finding.Unknown(Check, "None of its pods is bound yet.", "Ask again when they are; explain says what the answer was.");
        var near = NodesWithInput();
        var elsewhere = placed.Where(pod => !near.Contains(pod.NodeName!)).ToArray();
        var evidence = $"{placed.Length - elsewhere.Length} of {placed.Length} bound pods are on one of the {near.Count} nodes that hold their input";
        if (elsewhere.Length == 0) return Finding.Ok(Check, $"{evidence}.");
        var strangers = elsewhere.Count(pod => pod.SchedulerName == "default-scheduler");
        return new Finding(
            Check,
            elsewhere.Length == placed.Length ? FindingState.Fail : FindingState.Warn,
            $"{evidence}; {elsewhere[0].Metadata.Name} is on {elsewhere[0].NodeName}.",
            strangers > 0
                ? "Name our scheduler in spec.schedulerName: the stock scheduler placed them, and it does not ask us."
                : "Ask explain why: outvoted (raise the extender's weight), not offered (sampling, taints, affinities), or full (let pods wait).");
    }

    private HashSet<string> NodesWithInput()
    {
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var map in maps)
            foreach (var dataNode in map.DataNodes)
                if (topology.Identity.Match(dataNode, map.Origin.ReadAt).Node is { IsNone: false } node)
                    nodes.Add(topology.Cluster[node].Name);
        return nodes;
    }
}
