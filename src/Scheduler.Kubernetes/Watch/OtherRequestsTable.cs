using System.Collections.Immutable;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// What the pods assigned to each node request besides cpu and memory: only pods that request such resources are in it, which are few.
/// </summary>
internal sealed class OtherRequestsTable
{
    private readonly ListedObjects<PodKey, AssignedPod> _pods = new();
    private readonly ImmutableDictionary<string, ResourceAmounts>.Builder _totals = ClusterPods.Empty.OtherRequestsByNode.ToBuilder();

    /// <summary>A list begins.</summary>
    public void BeginList() => _pods.BeginList();

    /// <summary>A pod was seen: counted from when it is bound until it ends.</summary>
    public ClusterChange Set(in PodSummary pod)
    {
        if (pod.NodeName is null || pod.HasEnded || pod.OtherRequests == ResourceAmounts.None) return Delete(pod.Key);
        var assigned = new AssignedPod(pod.NodeName, pod.OtherRequests);
        if (_pods.Set(pod.Key, assigned, out var previous))
        {
            if (previous == assigned) return ClusterChange.None;
            Remove(previous);
        }

        SetTotal(pod.NodeName, Total(pod.NodeName) + pod.OtherRequests);
        return ClusterChange.Pods;
    }

    /// <summary>A pod is gone.</summary>
    public ClusterChange Delete(PodKey key)
    {
        if (!_pods.Remove(key, out var pod)) return ClusterChange.None;
        Remove(pod);
        return ClusterChange.Pods;
    }

    /// <summary>The list is whole: pods that it did not name are gone.</summary>
    public ClusterChange EndList()
    {
        var gone = _pods.EndList();
        foreach (var pod in gone) Remove(pod);
        return gone.Count > 0 ? ClusterChange.Pods : ClusterChange.None;
    }

    /// <summary>Totals by node; costs nothing when nothing changed.</summary>
    public ImmutableDictionary<string, ResourceAmounts> ToImmutable() => _totals.ToImmutable();

    private void Remove(AssignedPod pod) => SetTotal(pod.NodeName, Total(pod.NodeName) - pod.Requests);

    private ResourceAmounts Total(string nodeName) => _totals.GetValueOrDefault(nodeName) ?? ResourceAmounts.None;

    private void SetTotal(string nodeName, ResourceAmounts total)
    {
        if (total == ResourceAmounts.None) _totals.Remove(nodeName);
        else _totals[nodeName] = total;
    }

    private readonly record struct AssignedPod(string NodeName, ResourceAmounts Requests);
}
