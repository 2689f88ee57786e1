namespace Scheduler.Core.Cluster;

/// <summary>
/// Finds nodes by a name or an address that more than one node may have; remembers the first two, which shows a conflict. A dot at the end
/// of a name makes no difference.
/// </summary>
internal sealed class NodeLookup
{
    private readonly Dictionary<string, (int First, int Other)> _nodes = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string? key, int node)
    {
        if (string.IsNullOrEmpty(key)) return;
        key = HostNames.Trimmed(key);
        if (!_nodes.TryGetValue(key, out var found)) _nodes.Add(key, (node, NodeMatch.Unmapped));
        else if (found.First != node && found.Other == NodeMatch.Unmapped) _nodes[key] = (found.First, node);
    }

    /// <summary>What the keys agree on: all that match must name one node.</summary>
    public NodeMatch Match(IdentityRule rule, params ReadOnlySpan<string?> keys)
    {
        var node = NodeMatch.Unmapped;
        foreach (var key in keys)
        {
            if (string.IsNullOrEmpty(key) || !_nodes.TryGetValue(HostNames.Trimmed(key), out var found)) continue;
            if (found.Other != NodeMatch.Unmapped) return NodeMatch.Conflict(found.First, found.Other, rule);
            if (node != NodeMatch.Unmapped && node != found.First) return NodeMatch.Conflict(node, found.First, rule);
            node = found.First;
        }

        return node == NodeMatch.Unmapped ? NodeMatch.None : NodeMatch.On(node, rule);
    }
}
