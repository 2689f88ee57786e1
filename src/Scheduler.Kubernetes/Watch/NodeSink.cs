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
