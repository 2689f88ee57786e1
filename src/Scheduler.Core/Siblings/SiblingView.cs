using System.Collections.Concurrent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Siblings;

/// <summary>What one pod finds when it is scored: where its input is, and what its siblings already cover of it.</summary>
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

    /// <summary>How many siblings there will be, the pod among them.</summary>
    public int ExpectedSize { get; }

    /// <summary>Siblings bound or reserved, without the pod.</summary>
    public int Placed { get; }

    /// <summary>What the pod is to read: its share, or the whole input if it is alone.</summary>
    public long ShareBytes => Ledger?.ShareBytes ?? Locality.TotalBytes;

    /// <summary>
    /// Whether siblings are still to come after this pod. Then it gets its turn at one node, which is where it counts as placed until its
    /// binding is seen: kube-scheduler chooses at random among equal totals and does not say which.
    /// </summary>
    public bool HasTurn => ExpectedSize > Placed + 1;

    /// <summary>Pods of all groups by node.</summary>
    public NodeReaders Readers { get; }

    /// <summary>What a pod finds that has no siblings, and shares nothing.</summary>
    public static SiblingView Alone(PodMetadata pod, InputLocality locality) => Alone(pod, locality, new NodeReaders());

    /// <summary>What a pod finds whose siblings are in this ledger.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="ledger">Its group's ledger, without itself.</param>
    public static SiblingView Of(PodMetadata pod, GroupLedger ledger) =>
        new(pod, ledger.Locality, ledger, ledger.GroupSize, ledger.Placed, new NodeReaders());

    internal static SiblingView Alone(PodMetadata pod, InputLocality locality, NodeReaders readers) => new(pod, locality, null, 1, 0, readers);

    /// <summary>What the pod would add to what its group reads, from the node at this index of the topology's picture.</summary>
    public LevelBytes AddedAt(NodeIndex node) => Ledger?.AddedAt(node) ?? Locality.BytesAt(node);

    /// <summary>The same by the node's name; a node that the picture does not know is off switch for everything.</summary>
    public LevelBytes AddedAt(string nodeName) =>
        Locality.Topology.Cluster.TryGetIndex(nodeName, out var node) ? AddedAt(node) : new LevelBytes(0, 0, 0, ShareBytes);
}

/// <summary>How many pods of all groups are on each node: readers that its DataNode is to serve. Many may read while one writes.</summary>
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
