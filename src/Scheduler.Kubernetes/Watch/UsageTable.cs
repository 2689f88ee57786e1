using System.Collections.Immutable;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>What the pods assigned to each node request: 48 bytes a pod, and a total for each node.</summary>
internal sealed class UsageTable
{
    private readonly ListedObjects<PodKey, AssignedPod> _pods = new();
    private readonly ImmutableDictionary<string, NodeUsage>.Builder _totals = ClusterPods.Empty.UsageByNode.ToBuilder();

    /// <summary>Whether the pod is assigned to a node and has not ended.</summary>
    public bool Contains(PodKey key) => _pods.Contains(key);

    /// <summary>A list begins.</summary>
    public void BeginList() => _pods.BeginList();

    /// <summary>A pod was seen: counted from when it is bound until it ends.</summary>
    public ClusterChange Set(in PodSummary pod)
    {
        if (pod.NodeName is null || pod.HasEnded) return Delete(pod.Key);
        var assigned = new AssignedPod(Intern(pod.NodeName), pod.Requests);
        if (_pods.Set(pod.Key, assigned, out var previous))
        {
            if (previous == assigned) return ClusterChange.None;
            Add(previous, -1);
        }

        Add(assigned, 1);
        return ClusterChange.Pods;
    }

    /// <summary>A pod is gone.</summary>
    public ClusterChange Delete(PodKey key)
    {
        if (!_pods.Remove(key, out var pod)) return ClusterChange.None;
        Add(pod, -1);
        return ClusterChange.Pods;
    }

    /// <summary>The list is whole: pods that it did not name are gone.</summary>
    public ClusterChange EndList()
    {
        var gone = _pods.EndList();
        foreach (var pod in gone) Add(pod, -1);
        return gone.Count > 0 ? ClusterChange.Pods : ClusterChange.None;
    }

    /// <summary>Totals by node; costs nothing when nothing changed.</summary>
    public ImmutableDictionary<string, NodeUsage> ToImmutable() => _totals.ToImmutable();

    // One string for each node, whatever the pool forgot.
    private string Intern(string nodeName) => _totals.TryGetKey(nodeName, out var known) ? known : nodeName;

    private void Add(AssignedPod pod, int sign)
    {
        var total = _totals.GetValueOrDefault(pod.NodeName);
        var count = total.PodCount + sign;
        if (count == 0)
        {
            _totals.Remove(pod.NodeName);
            return;
        }

        // Wraps for thirty thousand pods of the largest size on one node, and then back: never an error, right again once they are gone.
        _totals[pod.NodeName] = unchecked(new NodeUsage(
            count, total.MilliCpu + (sign * pod.Requests.MilliCpu), total.MemoryBytes + (sign * pod.Requests.MemoryBytes)));
    }

    private readonly record struct AssignedPod(string NodeName, ResourceRequests Requests);
}
