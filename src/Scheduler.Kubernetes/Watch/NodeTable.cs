using System.Collections.Immutable;
using Scheduler.Core.Cluster;

namespace Scheduler.Kubernetes.Watch;

/// <summary>The nodes of the cluster, as last seen.</summary>
internal sealed class NodeTable
{
    private readonly ListedObjects<string, Node> _nodes = new(StringComparer.Ordinal);

    /// <summary>A list begins.</summary>
    public void BeginList() => _nodes.BeginList();

    /// <summary>A node was seen.</summary>
    public ClusterChange Set(Node node)
    {
        var existed = _nodes.Set(node.Name, node, out var previous);
        return existed && NodeReader.AreEqual(previous!, node) ? ClusterChange.None : ClusterChange.Nodes;
    }

    /// <summary>A node is gone.</summary>
    public ClusterChange Delete(Node node) => _nodes.Remove(node.Name, out _) ? ClusterChange.Nodes : ClusterChange.None;

    /// <summary>The list is whole: nodes that it did not name are gone.</summary>
    public ClusterChange EndList() => _nodes.EndList().Count > 0 ? ClusterChange.Nodes : ClusterChange.None;

    /// <summary>All nodes by name, so that equal clusters make equal pictures.</summary>
    public ImmutableArray<Node> ToImmutable() => [.. _nodes.Values.OrderBy(node => node.Name, StringComparer.Ordinal)];
}
