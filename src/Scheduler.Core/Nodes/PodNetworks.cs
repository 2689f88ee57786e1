using System.Net;

namespace Scheduler.Core.Nodes;

/// <summary>Finds a node by the address of a pod, through <c>spec.podCIDRs</c> of the nodes.</summary>
internal sealed class PodNetworks
{
    private readonly Dictionary<IPNetwork, int> _nodes = [];
    private readonly int[] _lengths;

    public PodNetworks(ClusterNodes cluster)
    {
        for (var node = 0; node < cluster.Nodes.Length; node++)
        {
            foreach (var text in cluster.Nodes[node].PodCidrs)
            {
                if (!IPNetwork.TryParse(text, out var network)) continue;
                // Two nodes with one network: neither is it.
                _nodes[network] = _nodes.TryGetValue(network, out var other) && other != node ? NodeMatch.Unmapped : node;
            }
        }

        _lengths = [.. _nodes.Keys.Select(network => network.PrefixLength).Distinct().OrderDescending()];
    }

    /// <summary>Every network that is one node's.</summary>
    public IEnumerable<(IPNetwork Network, int Node)> All =>
        _nodes.Where(entry => entry.Value != NodeMatch.Unmapped).Select(entry => (entry.Key, entry.Value));

    /// <summary>The node whose network the address is in, the longest prefix first; <see cref="NodeMatch.Unmapped"/> for none.</summary>
    public int NodeOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        foreach (var length in _lengths)
        {
            if (length > bytes.Length * 8) continue;
            if (_nodes.TryGetValue(new IPNetwork(Masked(bytes, length), length), out var node)) return node;
        }

        return NodeMatch.Unmapped;
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
