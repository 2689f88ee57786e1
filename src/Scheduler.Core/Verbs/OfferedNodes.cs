using System.Collections;
using Scheduler.Core.Nodes;

namespace Scheduler.Core.Verbs;

/// <summary>
/// Which nodes kube-scheduler offered, in a bit a node, to tell later whether a better one was among them. Keeps no picture of the cluster
/// alive: once that is gone, nobody knows.
/// </summary>
public sealed class OfferedNodes
{
    private readonly WeakReference<ClusterNodes> _cluster;
    private readonly BitArray _offered;

    /// <summary>These nodes of this picture of the cluster; names that it does not know are left out.</summary>
    public OfferedNodes(ClusterNodes cluster, ReadOnlySpan<string> nodeNames)
    {
        _cluster = new WeakReference<ClusterNodes>(cluster);
        _offered = new BitArray(cluster.Nodes.Length);
        foreach (var name in nodeNames)
            if (cluster.TryGetIndex(name, out var node)) _offered[node] = true;
    }

    /// <summary>The same for an offer by numbers, of which <paramref name="nodes"/> are the indices in the picture.</summary>
    internal OfferedNodes(ClusterNodes cluster, ReadOnlySpan<int> nodes, ReadOnlySpan<int> numbers)
    {
        _cluster = new WeakReference<ClusterNodes>(cluster);
        var words = new int[(cluster.Nodes.Length + 31) / 32];
        foreach (var number in numbers)
            if (nodes[number] is var node and not KnownNames.UnknownNode) words[node >> 5] |= 1 << (node & 31);
        _offered = new BitArray(words);
    }

    /// <summary>Whether a node was offered; true when that is not known any more.</summary>
    public bool Contains(string nodeName) =>
        !_cluster.TryGetTarget(out var cluster) || (cluster.TryGetIndex(nodeName, out var node) && _offered[node]);
}
