using System.Collections.Immutable;
using System.Text.Json;
using Scheduler.Core.Cluster;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Keeps the table of nodes.</summary>
internal sealed class NodeSink(ClusterPublisher publisher, NodeReader reader) : IObjectSink
{
    /// <inheritdoc/>
    public void BeginList()
    {
        lock (publisher.Gate) publisher.Tables.Nodes.BeginList();
    }

    /// <inheritdoc/>
    public bool Set(ReadOnlySpan<byte> json)
    {
        if (Read(json) is not { } node) return false;
        lock (publisher.Gate) publisher.Changed(publisher.Tables.Nodes.Set(node));
        return true;
    }

    /// <inheritdoc/>
    public bool Delete(ReadOnlySpan<byte> json)
    {
        if (Read(json) is not { } node) return false;
        lock (publisher.Gate) publisher.Changed(publisher.Tables.Nodes.Delete(node));
        return true;
    }

    /// <inheritdoc/>
    public void EndList()
    {
        lock (publisher.Gate)
        {
            publisher.Changed(publisher.Tables.Nodes.EndList());
            publisher.Listed(ClusterChange.Nodes);
        }
    }

    private Node? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return reader.Read(json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The caller counts it: one object that cannot be read must not cost the others.
            return null;
        }
    }
}

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

    /// <summary>All nodes by name, so that equal clusters make equal snapshots.</summary>
    public ImmutableArray<Node> ToImmutable() => [.. _nodes.Values.OrderBy(node => node.Name, StringComparer.Ordinal)];
}
