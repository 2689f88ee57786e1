namespace Scheduler.Core.Cluster;

/// <summary>
/// Finds nodes by a name or an address that more than one node may have; remembers the first two, which shows a conflict. A dot at the end
/// of a name makes no difference.
/// </summary>
internal sealed class NodeLookup
{
    private readonly Dictionary<string, (NodeIndex First, NodeIndex Other)> _nodes = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string? key, NodeIndex node)
    {
        if (string.IsNullOrEmpty(key)) return;
        key = HostNames.Trimmed(key);
        if (!_nodes.TryGetValue(key, out var found)) _nodes.Add(key, (node, NodeIndex.None));
        else if (found.First != node && found.Other.IsNone) _nodes[key] = (found.First, node);
    }

    /// <summary>What the keys agree on: all that match must name one node.</summary>
    public NodeMatch Match(IdentityRule rule, params ReadOnlySpan<string?> keys)
    {
        var node = NodeIndex.None;
        foreach (var key in keys)
        {
            if (string.IsNullOrEmpty(key) || !_nodes.TryGetValue(HostNames.Trimmed(key), out var found)) continue;
            if (!found.Other.IsNone) return NodeMatch.Conflict(found.First, found.Other, rule);
            if (!node.IsNone && node != found.First) return NodeMatch.Conflict(node, found.First, rule);
            node = found.First;
        }

        return node.IsNone ? NodeMatch.None : NodeMatch.On(node, rule);
    }
}
