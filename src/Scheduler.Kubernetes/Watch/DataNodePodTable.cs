using System.Collections.Immutable;
using Scheduler.Core.Nodes;

namespace Scheduler.Kubernetes.Watch;

/// <summary>The pods that run DataNodes and are bound to a node.</summary>
/// <param name="selector"><c>Kubernetes:DataNodeSelector</c>.</param>
internal sealed class DataNodePodTable(LabelSelector selector)
{
    private readonly ListedObjects<PodKey, DataNodePod> _pods = new();

    /// <summary>A list begins.</summary>
    public void BeginList() => _pods.BeginList();

    /// <summary>A pod was seen.</summary>
    public ClusterChange Set(ReadOnlySpan<byte> json, in PodSummary pod)
    {
        if (pod.NodeName is null || pod.HasEnded || !selector.Matches(json[pod.Labels])) return Delete(pod.Key);
        var dataNode = DataNodePodReader.Read(json, pod.NodeName);
        var existed = _pods.Set(pod.Key, dataNode, out var previous);
        return existed && DataNodePodReader.AreEqual(previous!, dataNode) ? ClusterChange.None : ClusterChange.Nodes;
    }

    /// <summary>A pod is gone.</summary>
    public ClusterChange Delete(PodKey key) => _pods.Remove(key, out _) ? ClusterChange.Nodes : ClusterChange.None;

    /// <summary>The list is whole: pods that it did not name are gone.</summary>
    public ClusterChange EndList() => _pods.EndList().Count > 0 ? ClusterChange.Nodes : ClusterChange.None;

    /// <summary>All of them by name, so that equal clusters make equal pictures.</summary>
    public ImmutableArray<DataNodePod> ToImmutable() =>
        [.. _pods.Values.OrderBy(pod => pod.Namespace, StringComparer.Ordinal).ThenBy(pod => pod.Name, StringComparer.Ordinal)];
}
