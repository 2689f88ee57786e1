using Scheduler.Core.Cluster;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Planning;

/// <summary>
/// What is free of some resources on every node: allocatable, less the requests of the pods that are bound, less those of pods that are
/// nominated there. As in kube-scheduler, a node has nothing of a resource that it does not state. For one thread.
/// </summary>
/// <param name="names">The resources.</param>
/// <param name="nodes">The nodes.</param>
internal sealed class FreeResources(string[] names, ClusterNodes nodes)
{
    // By node, then by resource: a pod asks for all resources of one node.
    private readonly long[] _free = new long[names.Length * nodes.Nodes.Length];

    /// <summary>What is free on a node, by the place of the resource; below zero when more is taken than there is.</summary>
    public Span<long> Of(NodeIndex node) => _free.AsSpan(node.Value * names.Length, names.Length);

    /// <summary>Counts what the nodes have, and the pods that are bound to them.</summary>
    public void Fill(ClusterPods pods)
    {
        for (var i = 0; i < nodes.Nodes.Length; i++)
        {
            if (nodes.Nodes[i] is not { Traits: { } traits, Name: var name }) continue;
            var used = pods.UsageByNode.GetValueOrDefault(name);
            var others = pods.OtherRequestsByNode.GetValueOrDefault(name) ?? ResourceAmounts.None;
            var free = Of(new NodeIndex(i));
            for (var resource = 0; resource < names.Length; resource++)
                free[resource] = unchecked(traits.Allocatable[names[resource]] - Used(names[resource], used, others));
        }
    }

    /// <summary>Takes the room of a pod that is nominated; one whose node is not known takes none.</summary>
    public void Take(NominatedPod pod)
    {
        if (!nodes.TryGetIndex(pod.NodeName, out var node)) return;
        var free = Of(node);
        for (var resource = 0; resource < names.Length; resource++)
            free[resource] = unchecked(free[resource] - (names[resource] == ResourceAmounts.Pods ? 1 : pod.Requests[names[resource]]));
    }

    private static long Used(string resource, NodeUsage used, ResourceAmounts others) => resource switch
    {
        ResourceAmounts.Pods => used.PodCount,
        ResourceAmounts.Cpu => used.MilliCpu,
        ResourceAmounts.Memory => used.MemoryBytes,
        _ => others[resource],
    };
}
