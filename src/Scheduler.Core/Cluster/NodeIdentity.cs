using System.Collections.Immutable;
using Scheduler.Core.Blocks;

namespace Scheduler.Core.Cluster;

/// <summary>Finds the Kubernetes node that a DataNode is on. Immutable; built for one snapshot of the cluster.</summary>
/// <remarks>
/// The rules in order: an explicit mapping; the pod that runs the DataNode; the podCIDR that its address is in; its address among the
/// node's addresses; its host name among the node's names. The first rule that matches decides. If one rule finds two nodes, the result is
/// a conflict, never a guess. An address that contradicts the names of DataNodes is ignored: see <see cref="SharedAddresses"/>.
/// </remarks>
public sealed class NodeIdentity
{
    private readonly NodeLookup _explicit = new();
    private readonly NodeLookup _byAddress = new();
    private readonly NodeLookup _byHostName = new();
    private readonly SharedAddresses _shared = new();
    private readonly PodNetworks _podNetworks;
    private readonly DataNodePods _pods;

    /// <summary>The identity rules over one snapshot of the cluster.</summary>
    /// <param name="cluster">Nodes and DataNode pods.</param>
    /// <param name="rules">The configured rules.</param>
    /// <param name="dataNodes">All known DataNodes: if several share one address, it is no evidence.</param>
    public NodeIdentity(ClusterNodes cluster, IdentityRules rules, IEnumerable<DataNode> dataNodes)
    {
        foreach (var mapping in rules.Mappings)
            if (cluster.TryGetIndex(mapping.Node, out var node)) _explicit.Add(mapping.DataNode, node);
        for (var node = 0; node < cluster.Nodes.Length; node++) AddNode(cluster.Nodes[node], new NodeIndex(node));
        _podNetworks = new PodNetworks(cluster);
        _pods = new DataNodePods(cluster);
        foreach (var dataNode in dataNodes) _shared.Add(dataNode, MatchHostName(dataNode.HostName).Node);
    }

    /// <summary>The node of a DataNode as a map read at <paramref name="readAt"/> describes it.</summary>
    public NodeMatch Match(DataNode dataNode, DateTimeOffset readAt)
    {
        var match = _explicit.Match(IdentityRule.Explicit, dataNode.Uuid, dataNode.HostName);
        if (match.Rule == IdentityRule.None) match = _pods.MatchHostName(dataNode, readAt);
        if (match.Rule != IdentityRule.None) return match;
        var (byAddress, byName) = (MatchAddress(dataNode, readAt), MatchNodeName(dataNode.HostName));
        return byAddress.Rule == IdentityRule.None ? byName : _shared.Judge(dataNode, byAddress, byName);
    }

    private void AddNode(Node node, NodeIndex index)
    {
        _explicit.Add(node.DataNodeAnnotation, index);
        foreach (var address in node.Addresses) _byAddress.Add(HostNames.Address(address), index);
        AddHostName(node.Name, index);
        AddHostName(node.HostNameLabel, index);
        foreach (var address in node.Addresses) AddHostName(address, index);
    }

    private void AddHostName(string? name, NodeIndex node)
    {
        _byHostName.Add(name, node);
        // A DataNode that registered with the short name also matches a qualified node name.
        if (HostNames.Short(name) is { } shortName) _byHostName.Add(ShortOfQualified(shortName), node);
    }

    private NodeMatch MatchAddress(DataNode dataNode, DateTimeOffset readAt)
    {
        var match = _pods.MatchAddress(dataNode, readAt, out var isOfAnother);
        if (match.Rule != IdentityRule.None || isOfAnother) return match;
        match = _podNetworks.Match(HostNames.AddressOf(dataNode));
        return match.Rule != IdentityRule.None
            ? match
            : _byAddress.Match(IdentityRule.Address, HostNames.Address(dataNode.IpAddress), HostNames.Address(dataNode.HostName));
    }

    private NodeMatch MatchHostName(string hostName)
    {
        var match = _pods.MatchHostName(hostName);
        return match.Rule != IdentityRule.None ? match : MatchNodeName(hostName);
    }

    private NodeMatch MatchNodeName(string hostName)
    {
        var exact = _byHostName.Match(IdentityRule.HostName, hostName);
        if (exact.Rule != IdentityRule.None) return exact;
        return HostNames.Short(hostName) is { } shortName
            ? _byHostName.Match(IdentityRule.HostName, shortName)
            : _byHostName.Match(IdentityRule.HostName, ShortOfQualified(HostNames.Trimmed(hostName)));
    }

    /// <summary>
    /// Marked, so that it differs from a real short name: <c>a.x</c> and <c>a.y</c> are two hosts, though both shorten to <c>a</c>.
    /// </summary>
    private static string ShortOfQualified(string shortName) => shortName + ".*";
}

/// <summary>A configured mapping of a DataNode to a node.</summary>
/// <param name="DataNode">The DataNode's uuid or host name.</param>
/// <param name="Node">The Kubernetes node's name.</param>
public sealed record ExplicitMapping(string DataNode, string Node);

/// <summary>How DataNodes are matched to nodes.</summary>
public sealed record IdentityRules
{
    /// <summary>Explicit mappings of the configuration.</summary>
    public ImmutableArray<ExplicitMapping> Mappings { get; init; } = [];

    /// <summary>Whether HDFS host names are used as node names, without a cluster to ask (<c>Kubernetes:Enabled=false</c>).</summary>
    public bool HostNamesAreNodeNames { get; init; }
}

/// <summary>
/// Finds nodes by a name or an address that several nodes may share. Keeps the first two nodes of each, to show a conflict. A dot at the
/// end of a name is ignored.
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

    /// <summary>The node that the keys agree on: all keys that match must name the same node.</summary>
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
