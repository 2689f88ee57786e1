using System.Collections.Immutable;
using Scheduler.Core.Blocks;

namespace Scheduler.Core.Cluster;

/// <summary>
/// The rack of each node, for one snapshot of the cluster and the known DataNodes. Immutable. Racks are HDFS network locations. If HDFS
/// knows no racks, they are values of the label <c>Kubernetes:RackLabel</c>.
/// </summary>
public sealed class NetworkTopology
{
    private readonly RackIndex[] _rackOfNode;
    private readonly Dictionary<string, RackIndex> _rackIndices;
    private readonly NodeIndex[][] _nodesOfRack;

    internal NetworkTopology(TopologyBuilder builder)
    {
        Cluster = builder.Cluster;
        Identity = builder.Identity;
        Racks = [.. builder.RackIndices.OrderBy(rack => rack.Value.Value).Select(rack => rack.Key)];
        UsesRackLabels = builder.UsesRackLabels;
        UnmappedDataNodes = [.. builder.Unmapped.Order(StringComparer.Ordinal)];
        Conflicts = [.. builder.Conflicts.Order(StringComparer.Ordinal)];
        DataNodesWithoutPod = builder.WithoutPod.ToImmutable();
        _rackOfNode = builder.RackOfNode;
        _rackIndices = builder.RackIndices;
        _nodesOfRack = NodesByRack();
    }

    /// <summary>The snapshot that <see cref="NodeIndex"/> refers to.</summary>
    public ClusterNodes Cluster { get; }

    /// <summary>Finds the node of a DataNode.</summary>
    public NodeIdentity Identity { get; }

    /// <summary>Names of the racks, by <see cref="RackIndex"/>.</summary>
    public ImmutableArray<string> Racks { get; }

    /// <summary>Whether racks are label values, since HDFS knows no racks.</summary>
    public bool UsesRackLabels { get; }

    /// <summary>Host names of DataNodes for which no rule finds a node, sorted.</summary>
    public ImmutableArray<string> UnmappedDataNodes { get; }

    /// <summary>One sentence for each DataNode for which one rule found two nodes, sorted.</summary>
    public ImmutableArray<string> Conflicts { get; }

    /// <summary>
    /// DataNodes with an address for which no rule, or only a podCIDR, finds a node: the pod at the address can be looked up.
    /// </summary>
    public ImmutableArray<DataNode> DataNodesWithoutPod { get; }

    /// <summary>The nodes of a rack, in ascending order.</summary>
    internal ReadOnlySpan<NodeIndex> NodesIn(RackIndex rack) => _nodesOfRack[rack.Value];

    /// <summary>The rack of a node; <see cref="RackIndex.None"/> when it is not known.</summary>
    public RackIndex RackOf(NodeIndex node) => _rackOfNode[node.Value];

    /// <summary>The rack of a DataNode: by its network location, or by its node's label.</summary>
    /// <param name="networkLocation">Its location in HDFS.</param>
    /// <param name="hostName">Its host name, for locations that end in the node itself.</param>
    /// <param name="node">Its node, or <see cref="NodeIndex.None"/>.</param>
    public RackIndex RackOfDataNode(string networkLocation, string hostName, NodeIndex node)
    {
        if (UsesRackLabels) return node.IsNone ? RackIndex.None : RackOf(node);
        var nodeName = node.IsNone ? null : Cluster[node].Name;
        var rack = NetworkLocation.RackOf(networkLocation, hostName, nodeName);
        return _rackIndices.GetValueOrDefault(rack, RackIndex.None);
    }

    private NodeIndex[][] NodesByRack()
    {
        var nodes = new List<NodeIndex>[Racks.Length];
        for (var rack = 0; rack < nodes.Length; rack++) nodes[rack] = [];
        for (var node = 0; node < _rackOfNode.Length; node++)
            if (!_rackOfNode[node].IsNone) nodes[_rackOfNode[node].Value].Add(new NodeIndex(node));
        return [.. nodes.Select(inRack => inRack.ToArray())];
    }
}

/// <summary>Reads HDFS network locations.</summary>
internal static class NetworkLocation
{
    /// <summary>
    /// The rack of a location. If the last component is the node itself (<c>/rack/node</c>), the rack is what stands before it. Otherwise
    /// the whole location is the rack (<c>/dc1/rack-a</c>).
    /// </summary>
    /// <param name="location">The DataNode's network location.</param>
    /// <param name="hostName">Its host name.</param>
    /// <param name="nodeName">Its Kubernetes node, where known.</param>
    public static string RackOf(string location, string hostName, string? nodeName)
    {
        var slash = location.LastIndexOf('/');
        if (slash <= 0) return location;
        var last = location[(slash + 1)..];
        return IsSameHost(last, hostName) || IsSameHost(last, nodeName) ? location[..slash] : location;
    }

    private static bool IsSameHost(string component, string? name) =>
        name is not null
        && (component.Equals(HostNames.Trimmed(name), StringComparison.OrdinalIgnoreCase)
            || component.Equals(HostNames.Short(name), StringComparison.OrdinalIgnoreCase));
}
