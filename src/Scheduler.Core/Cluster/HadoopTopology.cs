using System.Collections.Immutable;
using Scheduler.Core.Blocks;

namespace Scheduler.Core.Cluster;

/// <summary>
/// The network locations of DataNodes and clients for a NameNode (<c>net.topology.script.file.name</c>): <c>/rack/node</c>. The level for
/// the Kubernetes node makes a pod nearest to the DataNode on its own node. Immutable; built for one snapshot of the cluster.
/// </summary>
/// <remarks>
/// Pods are found by the podCIDR of their node, which does not change, and not by their own addresses: a NameNode never forgets an answer.
/// A node's rack is the value of <c>Kubernetes:RackLabel</c> if it has one, and else what HDFS reports. The label comes first, since it
/// does not depend on earlier answers to the NameNode.
/// </remarks>
public sealed class HadoopTopology
{
    private readonly NetworkTopology _topology;
    private readonly ImmutableArray<SeenDataNode> _seen;
    private readonly ILookup<string, SeenDataNode> _dataNodes;
    private readonly PodNetworks _podNetworks;

    /// <summary>The paths of this snapshot.</summary>
    public HadoopTopology(NetworkTopology topology, IEnumerable<SeenDataNode> dataNodes)
    {
        _topology = topology;
        _seen = [.. dataNodes];
        _dataNodes = _seen
            .SelectMany(seen => NamesOf(seen.DataNode).Select(name => (name, seen)))
            .ToLookup(pair => pair.name, pair => pair.seen, StringComparer.OrdinalIgnoreCase);
        _podNetworks = new PodNetworks(topology.Cluster);
    }

    /// <summary>The path of a host name or address; that of <see cref="DataNode.DefaultRack"/> when it is not known.</summary>
    public TopologyPath Resolve(string name)
    {
        var (node, source) = Find(name);
        return node.IsNone
            ? new TopologyPath(name, null, DataNode.DefaultRack, TopologySource.Unknown)
            : new TopologyPath(name, _topology.Cluster[node].Name, PathOf(node), source);
    }

    /// <summary>All known names, sorted: host names, addresses, and pod networks such as <c>10.1.2.0/24</c>.</summary>
    public IEnumerable<TopologyPath> All() => Names()
        .Where(name => name.Length > 0)
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Select(Resolve)
        .Where(path => path.Node is not null)
        .Concat(_podNetworks.All.Select(network => new TopologyPath(
            network.Network.ToString(), _topology.Cluster[network.Node].Name, PathOf(network.Node), TopologySource.PodNetwork)))
        .OrderBy(path => path.Name, StringComparer.Ordinal);

    private IEnumerable<string> Names() => _topology.Cluster.Nodes
        .SelectMany(node => (IEnumerable<string>)[node.Name, node.HostNameLabel ?? "", .. node.Addresses])
        .Concat(_seen.SelectMany(seen => NamesOf(seen.DataNode)))
        .Concat(_topology.Cluster.DataNodePods.SelectMany(pod => pod.Ips));

    private static string[] NamesOf(DataNode dataNode) => [HostNames.Trimmed(dataNode.HostName), dataNode.IpAddress];

    private (NodeIndex Node, TopologySource Source) Find(string name)
    {
        var named = _dataNodes[HostNames.Trimmed(name)];
        var nodes = named.Select(seen => _topology.Identity.Match(seen.DataNode, seen.ReadAt).Node).Distinct().ToArray();
        if (nodes is [{ IsNone: false } node]) return (node, TopologySource.DataNode);
        // Any other name or address goes through the identity rules, as of now.
        var match = _topology.Identity.Match(new DataNode(name, "", 0, DataNode.DefaultRack), DateTimeOffset.MaxValue);
        return (match.Node, SourceOf(match.Rule));
    }

    private static TopologySource SourceOf(IdentityRule rule) => rule switch
    {
        IdentityRule.Pod => TopologySource.DataNode,
        IdentityRule.PodNetwork => TopologySource.PodNetwork,
        _ => TopologySource.Node,
    };

    private string PathOf(NodeIndex node) => $"{RackOf(node)}/{_topology.Cluster[node].Name}";

    private string RackOf(NodeIndex node)
    {
        if (_topology.Cluster[node].RackLabel is { Length: > 0 } label) return $"/{label}";
        var rack = _topology.RackOf(node);
        return rack.IsNone ? DataNode.DefaultRack : _topology.Racks[rack.Value];
    }
}

/// <summary>The network location of a name.</summary>
/// <param name="Name">Host name, address or network, as asked.</param>
/// <param name="Node">The Kubernetes node; null when it is not known.</param>
/// <param name="Path"><c>/rack/node</c>, or <see cref="DataNode.DefaultRack"/>.</param>
/// <param name="Source">How it was found.</param>
public sealed record TopologyPath(string Name, string? Node, string Path, TopologySource Source);

/// <summary>How the location of a name was found.</summary>
public enum TopologySource
{
    /// <summary>It was not found: the path is a default.</summary>
    Unknown,

    /// <summary>By a DataNode of a block map, or the pod that runs one.</summary>
    DataNode,

    /// <summary>By a node's name or address.</summary>
    Node,

    /// <summary>By the podCIDR of a node.</summary>
    PodNetwork,
}
