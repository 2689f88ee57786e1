using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Scheduler.Core.Cluster;

/// <summary>An immutable snapshot of the cluster's nodes and DataNode pods. A request takes one and uses it to the end.</summary>
public sealed class ClusterNodes
{
    private readonly FrozenDictionary<string, NodeIndex> _indices;

    /// <summary>
    /// A snapshot of these nodes, in this order, and these DataNode pods. If two nodes have the same name, the last one counts.
    /// </summary>
    public ClusterNodes(ImmutableArray<Node> nodes, ImmutableArray<DataNodePod> dataNodePods)
    {
        Nodes = nodes;
        DataNodePods = dataNodePods;
        var indices = new Dictionary<string, NodeIndex>(nodes.Length, StringComparer.Ordinal);
        for (var i = 0; i < nodes.Length; i++) indices[nodes[i].Name] = new NodeIndex(i);
        _indices = indices.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>No nodes: before the first list, or with <c>Kubernetes:Enabled=false</c>.</summary>
    public static ClusterNodes Empty { get; } = new([], []);

    /// <summary>All nodes, by <see cref="NodeIndex"/>.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The node at an index.</summary>
    public Node this[NodeIndex index] => Nodes[index.Value];

    /// <summary>All pods that run DataNodes and are bound to a node.</summary>
    public ImmutableArray<DataNodePod> DataNodePods { get; }

    /// <summary>The index of the node with this name.</summary>
    public bool TryGetIndex(string name, out NodeIndex index) => _indices.TryGetValue(name, out index);
}
