using System.Net;

namespace Scheduler.Core.Cluster;

/// <summary>Finds a node by the address of a pod, through <c>spec.podCIDRs</c> of the nodes.</summary>
internal sealed class PodNetworks
{
    private readonly Dictionary<IPNetwork, NodeMatch> _nodes = [];
    private readonly int[] _lengths;

    public PodNetworks(ClusterNodes cluster)
    {
        for (var i = 0; i < cluster.Nodes.Length; i++)
        {
            var node = new NodeIndex(i);
            foreach (var text in cluster[node].PodCidrs)
            {
                if (!IPNetwork.TryParse(text, out var network)) continue;
                if (!_nodes.TryGetValue(network, out var other)) _nodes.Add(network, NodeMatch.On(node, IdentityRule.PodNetwork));
                else if (!other.IsConflict && other.Node != node)
                    _nodes[network] = NodeMatch.Conflict(other.Node, node, IdentityRule.PodNetwork);
            }
        }

        _lengths = [.. _nodes.Keys.Select(network => network.PrefixLength).Distinct().OrderDescending()];
    }

    /// <summary>Every network that belongs to exactly one node.</summary>
    public IEnumerable<(IPNetwork Network, NodeIndex Node)> All =>
        _nodes.Where(entry => !entry.Value.IsConflict).Select(entry => (entry.Key, entry.Value.Node));

    /// <summary>The node whose network the address is in, the longest prefix first; a conflict where two nodes have that network.</summary>
    public NodeMatch Match(string? text)
    {
        if (_lengths.Length == 0 || !IPAddress.TryParse(text, out var address)) return NodeMatch.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        foreach (var length in _lengths)
        {
            if (length > bytes.Length * 8) continue;
            if (_nodes.TryGetValue(new IPNetwork(Masked(bytes, length), length), out var match)) return match;
        }

        return NodeMatch.None;
    }

    private static IPAddress Masked(byte[] bytes, int length)
    {
        var masked = (byte[])bytes.Clone();
        for (var i = 0; i < masked.Length; i++)
        {
            var kept = Math.Clamp(length - (i * 8), 0, 8);
            masked[i] &= unchecked((byte)(0xff << (8 - kept)));
        }

        return new IPAddress(masked);
    }
}
