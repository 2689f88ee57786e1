using Scheduler.Core.Blocks;

namespace Scheduler.Core.Cluster;

/// <summary>
/// Detects addresses of DataNodes that do not show where they are. A NameNode sees all DataNodes behind a NAT at one address, and may
/// keep reporting the address that a DataNode had before a restart. Such an address is detected because DataNode names point to other
/// nodes, or to several pods.
/// </summary>
internal sealed class SharedAddresses
{
    private readonly Dictionary<string, Sharers> _sharers = new(StringComparer.Ordinal);
    private readonly HashSet<NodeIndex> _named = [];

    /// <summary>Adds a DataNode and the node that its host name matches, or <see cref="NodeIndex.None"/>.</summary>
    public void Add(DataNode dataNode, NodeIndex nodeByName)
    {
        if (!nodeByName.IsNone) _named.Add(nodeByName);
        if (HostNames.AddressOf(dataNode) is not { } address) return;
        var name = HostNames.Trimmed(dataNode.HostName);
        _sharers[address] = _sharers.TryGetValue(address, out var sharers)
            ? sharers.With(name, nodeByName)
            : new Sharers(name, IsShared: false, HasPods: false, nodeByName, NodeIndex.None);
    }

    /// <summary>Chooses between the node of a DataNode's address and that of its name.</summary>
    /// <param name="dataNode">The DataNode.</param>
    /// <param name="byAddress">The node of its address.</param>
    /// <param name="byName">The node of its name.</param>
    /// <returns>
    /// The node of the name, where names of DataNodes contradict the address; a conflict, where the name matches none; else the node of the
    /// address.
    /// </returns>
    public NodeMatch Judge(DataNode dataNode, NodeMatch byAddress, NodeMatch byName)
    {
        var hasName = !byName.Node.IsNone;
        var sharers = _sharers.GetValueOrDefault(HostNames.AddressOf(dataNode) ?? "");
        if (sharers.IsShared && sharers.OtherThan(byAddress.Node) is { IsNone: false } other)
        {
            var first = byAddress.IsConflict ? byAddress.FirstNode : byAddress.Node;
            return hasName || byName.IsConflict ? byName : NodeMatch.Conflict(first, other, byAddress.Rule);
        }

        // Pods have addresses of their own, so pods at a node's address are behind a NAT. (Pods on the host's network are matched before.)
        if (sharers.HasPods && byAddress.Rule == IdentityRule.Address) return byName;
        // By name, the node of the address has another DataNode: this one is elsewhere, where its name says.
        return hasName && byName.Node != byAddress.Node && _named.Contains(byAddress.Node) ? byName : byAddress;
    }

    /// <summary>The DataNodes at one address.</summary>
    /// <param name="Name">The host name of the first.</param>
    /// <param name="IsShared">Whether another has another host name.</param>
    /// <param name="HasPods">Whether two of their names are names of pods.</param>
    /// <param name="First">A node that their names match; <see cref="NodeIndex.None"/> for none.</param>
    /// <param name="Other">Another such node.</param>
    private readonly record struct Sharers(string Name, bool IsShared, bool HasPods, NodeIndex First, NodeIndex Other)
    {
        public Sharers With(string name, NodeIndex node)
        {
            var isOther = !name.Equals(Name, StringComparison.OrdinalIgnoreCase);
            var shared = this with { IsShared = IsShared || isOther, HasPods = HasPods || (isOther && IsPod(name) && IsPod(Name)) };
            if (node.IsNone || node == First) return shared;
            if (First.IsNone) return shared with { First = node };
            return Other.IsNone ? shared with { Other = node } : shared;
        }

        public NodeIndex OtherThan(NodeIndex node) => First != node ? First : Other;

        private static bool IsPod(string name) => DataNodePod.TryReadServiceName(name, out _, out _);
    }
}
