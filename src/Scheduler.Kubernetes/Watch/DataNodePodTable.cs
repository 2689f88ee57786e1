using System.Collections.Immutable;
using Scheduler.Core.Cluster;

namespace Scheduler.Kubernetes.Watch;

/// <summary>The pods that run DataNodes and are bound to a node: those with the label, and those found for a DataNode.</summary>
/// <param name="selector"><c>Kubernetes:DataNodeSelector</c>.</param>
internal sealed class DataNodePodTable(LabelSelector selector)
{
    private readonly ListedObjects<PodKey, DataNodePod> _pods = new();

    // Pods without the label that were found by the address or the name of a DataNode.
    private readonly HashSet<PodKey> _found = [];

    /// <summary>A list begins.</summary>
    public void BeginList() => _pods.BeginList();

    /// <summary>A pod was seen.</summary>
    public ClusterChange Set(ReadOnlySpan<byte> json, in PodSummary pod)
    {
        var isDataNode = _found.Contains(pod.Key) || selector.Matches(json[pod.Labels]);
        if (pod.NodeName is null || pod.HasEnded || !isDataNode) return Delete(pod.Key);
        var dataNode = DataNodePodReader.Read(json, pod.NodeName);
        var existed = _pods.Set(pod.Key, dataNode, out var previous);
        return existed && DataNodePodReader.AreEqual(previous!, dataNode) ? ClusterChange.None : ClusterChange.Nodes;
    }

    /// <summary>
    /// A pod has the address or the name of a DataNode: it is the DataNode's unless it is on its node's network, where many pods have that
    /// address, or cannot have the name.
    /// </summary>
    /// <returns>Whether it is followed from now on.</returns>
    public bool Follow(ReadOnlySpan<byte> json, in PodSummary pod, string hostName, out ClusterChange change)
    {
        var dataNode = DataNodePodReader.Read(json, pod.NodeName!);
        var isIts = !dataNode.HostNetwork && dataNode.MayRun(hostName);
        if (isIts) _found.Add(pod.Key);
        change = isIts ? Set(json, pod) : ClusterChange.None;
        return isIts;
    }

    /// <summary>A pod is gone.</summary>
    public ClusterChange Delete(PodKey key)
    {
        _found.Remove(key);
        return _pods.Remove(key, out _) ? ClusterChange.Nodes : ClusterChange.None;
    }

    /// <summary>The list is whole: pods that it did not name are gone.</summary>
    public ClusterChange EndList()
    {
        var gone = _pods.EndList().Count > 0;
        if (gone) _found.RemoveWhere(key => !_pods.Contains(key));
        return gone ? ClusterChange.Nodes : ClusterChange.None;
    }

    /// <summary>All of them by name, so that equal clusters make equal snapshots.</summary>
    public ImmutableArray<DataNodePod> ToImmutable() =>
        [.. _pods.Values.OrderBy(pod => pod.Namespace, StringComparer.Ordinal).ThenBy(pod => pod.Name, StringComparer.Ordinal)];
}
