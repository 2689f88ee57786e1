using System.Collections.Concurrent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Siblings;

/// <summary>The input for scoring one pod: where its data is, and what its siblings already read of it.</summary>
public sealed class SiblingView
{
    internal SiblingView(PodMetadata pod, InputLocality locality, GroupLedger? ledger, int expectedSize, int placed, NodeReaders readers)
    {
        (Pod, Locality, Ledger, Readers) = (pod, locality, ledger, readers);
        (ExpectedSize, Placed) = (expectedSize, placed);
    }

    /// <summary>The pod.</summary>
    public PodMetadata Pod { get; }

    /// <summary>Where the input is for a pod alone.</summary>
    public InputLocality Locality { get; }

    /// <summary>The ledger of its group; null for a pod that has no siblings.</summary>
    public GroupLedger? Ledger { get; }

    /// <summary>The expected number of siblings, including the pod.</summary>
    public int ExpectedSize { get; }

    /// <summary>Siblings bound or reserved, not including the pod.</summary>
    public int Placed { get; }

    /// <summary>What the pod reads: its share, or the whole input if it is alone.</summary>
    public long ShareBytes => Ledger?.ShareBytes ?? Locality.TotalBytes;

    /// <summary>
    /// Whether more siblings are expected after this pod. Then one of several equal nodes is picked for it, and it counts as placed there
    /// until its binding is seen: kube-scheduler picks at random among equal totals and does not report which.
    /// </summary>
    public bool ExpectsSiblings => ExpectedSize > Placed + 1;

    /// <summary>Pods of all groups by node.</summary>
    public NodeReaders Readers { get; }

    /// <summary>The view of a pod without siblings.</summary>
    public static SiblingView Alone(PodMetadata pod, InputLocality locality) => Alone(pod, locality, new NodeReaders());

    /// <summary>The view of a pod whose siblings are in this ledger.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="ledger">Its group's ledger, without itself.</param>
    public static SiblingView Of(PodMetadata pod, GroupLedger ledger) =>
        new(pod, ledger.Locality, ledger, ledger.GroupSize, ledger.Placed, new NodeReaders());

    internal static SiblingView Alone(PodMetadata pod, InputLocality locality, NodeReaders readers) =>
        new(pod, locality, null, 1, 0, readers);

    /// <summary>What the pod would add on a node to what its group reads, by level.</summary>
    public LevelBytes AddedAt(NodeIndex node) => Ledger?.AddedAt(node) ?? Locality.BytesAt(node);

    /// <summary>The same by the node's name. For a node that is not in the snapshot, all bytes are off switch.</summary>
    public LevelBytes AddedAt(string nodeName) =>
        Locality.Topology.Cluster.TryGetIndex(nodeName, out var node) ? AddedAt(node) : new LevelBytes(0, 0, 0, ShareBytes);
}

/// <summary>How many pods of all groups are on each node, and so read from its DataNode. One writer; many readers.</summary>
public sealed class NodeReaders
{
    private readonly ConcurrentDictionary<string, int> _pods = new(StringComparer.Ordinal);

    /// <summary>Pods on a node.</summary>
    public int On(string nodeName) => _pods.GetValueOrDefault(nodeName);

    internal void Add(string nodeName) => _pods[nodeName] = _pods.GetValueOrDefault(nodeName) + 1;

    internal void Remove(string nodeName)
    {
        var left = _pods.GetValueOrDefault(nodeName) - 1;
        if (left == 0) _pods.TryRemove(nodeName, out _);
        else _pods[nodeName] = left;
    }
}
