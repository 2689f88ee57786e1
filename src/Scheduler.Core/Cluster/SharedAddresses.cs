using Scheduler.Core.Blocks;

namespace Scheduler.Core.Cluster;

/// <summary>
/// Which addresses of DataNodes say nothing of where they are: a NameNode sees every DataNode behind a NAT by one address, and may go on
/// telling the address that a DataNode had before a restart. It shows when names of DataNodes say other nodes, or several pods.
/// </summary>
internal sealed class SharedAddresses
{
    private readonly Dictionary<string, Sharers> _sharers = new(StringComparer.Ordinal);
    private readonly HashSet<NodeIndex> _named = [];

    /// <summary>Learns a DataNode and the node that its host name says, or <see cref="NodeIndex.None"/>.</summary>
    public void Add(DataNode dataNode, NodeIndex nodeByName)
    {
        if (!nodeByName.IsNone) _named.Add(nodeByName);
        if (HostNames.AddressOf(dataNode) is not { } address) return;
        var name = HostNames.Trimmed(dataNode.HostName);
        _sharers[address] = _sharers.TryGetValue(address, out var sharers)
            ? sharers.With(name, nodeByName)
            : new Sharers(name, IsShared: false, HasPods: false, nodeByName, NodeIndex.None);
    }

    /// <summary>What is to be made of the node that a DataNode's address says.</summary>
    /// <param name="dataNode">The DataNode.</param>
    /// <param name="byAddress">The node of its address.</param>
    /// <param name="byName">The node of its name.</param>
    /// <returns>The name's, where names of DataNodes contradict the address; a conflict, where it has none; else the address's.</returns>
    public NodeMatch Judge(DataNode dataNode, NodeMatch byAddress, NodeMatch byName)
    {
        var hasName = !byName.Node.IsNone;
        var sharers = _sharers.GetValueOrDefault(HostNames.AddressOf(dataNode) ?? "");
        if (sharers.IsShared && sharers.OtherThan(byAddress.Node) is { IsNone: false } other)
        {
            var first = byAddress.IsConflict ? byAddress.FirstNode : byAddress.Node;
            return hasName || byName.IsConflict ? byName : NodeMatch.Conflict(first, other, byAddress.Rule);
        }

        // Pods have addresses of their own: at a node's address they are behind a NAT. (On the node's network they are known as such.)
        if (sharers.HasPods && byAddress.Rule == IdentityRule.Address) return byName;
        // The node of the address has a DataNode of its own, by name: this one is elsewhere, as its name says.
        return hasName && byName.Node != byAddress.Node && _named.Contains(byAddress.Node) ? byName : byAddress;
    }

    /// <summary>The DataNodes at one address.</summary>
    /// <param name="Name">The host name of the first.</param>
    /// <param name="IsShared">Whether another has another host name.</param>
    /// <param name="HasPods">Whether two of their names are names of pods.</param>
    /// <param name="First">A node that their names say; <see cref="NodeIndex.None"/> for none.</param>
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
