using System.Collections.Immutable;
using Scheduler.Core.Blocks;

namespace Scheduler.Core.Cluster;

/// <summary>Computes racks, unmapped DataNodes and conflicts for <see cref="NetworkTopology"/>. Used once, by one thread.</summary>
internal sealed class TopologyBuilder
{
    private readonly List<(SeenDataNode Seen, NodeMatch Match)> _located = [];

    public TopologyBuilder(ClusterNodes cluster, IdentityRules rules, IEnumerable<SeenDataNode> dataNodes)
    {
        // Sorted, so that racks do not depend on the order of the DataNodes.
        var sorted = dataNodes.OrderBy(seen => seen.DataNode.Key, StringComparer.Ordinal).ToArray();
        Cluster = rules.HostNamesAreNodeNames ? NodesNamedLike(sorted) : cluster;
        Identity = new NodeIdentity(Cluster, rules, sorted.Select(seen => seen.DataNode));
        RackOfNode = new RackIndex[Cluster.Nodes.Length];
        Array.Fill(RackOfNode, RackIndex.None);
        foreach (var seen in sorted) Locate(seen);
        UsesRackLabels = sorted.All(seen => seen.DataNode.NetworkLocation is DataNode.DefaultRack or "");
        if (UsesRackLabels) TakeLabels();
        else TakeLocations();
    }

    public ClusterNodes Cluster { get; }

    public NodeIdentity Identity { get; }

    public RackIndex[] RackOfNode { get; }

    public Dictionary<string, RackIndex> RackIndices { get; } = new(StringComparer.Ordinal);

    public ImmutableArray<string>.Builder Unmapped { get; } = ImmutableArray.CreateBuilder<string>();

    public ImmutableArray<string>.Builder Conflicts { get; } = ImmutableArray.CreateBuilder<string>();

    /// <summary>See <see cref="NetworkTopology.DataNodesWithoutPod"/>.</summary>
    public ImmutableArray<DataNode>.Builder WithoutPod { get; } = ImmutableArray.CreateBuilder<DataNode>();

    public bool UsesRackLabels { get; }

    private static ClusterNodes NodesNamedLike(SeenDataNode[] dataNodes)
    {
        var names = dataNodes.Select(seen => HostNames.Trimmed(seen.DataNode.HostName)).Distinct(StringComparer.OrdinalIgnoreCase);
        return new ClusterNodes([.. names.Select(name => new Node(name))], []);
    }

    private void Locate(SeenDataNode seen)
    {
        var match = Identity.Match(seen.DataNode, seen.ReadAt);
        _located.Add((seen, match));
        if (match.Rule is IdentityRule.None or IdentityRule.PodNetwork && HostNames.AddressOf(seen.DataNode) is not null)
            WithoutPod.Add(seen.DataNode);
        if (match.IsConflict)
        {
            var (first, other) = (NameOf(match.FirstNode), NameOf(match.OtherNode));
            Conflicts.Add($"DataNode {seen.DataNode.HostName} is on {first} and on {other} by the rule {match.Rule}.");
        }
        else if (match.Node.IsNone && seen.DataNode.ServesReads) Unmapped.Add(seen.DataNode.HostName);
    }

    private string NameOf(NodeIndex node) => Cluster[node].Name;

    private RackIndex IndexOf(string rack)
    {
        if (!RackIndices.TryGetValue(rack, out var index)) RackIndices.Add(rack, index = new RackIndex(RackIndices.Count));
        return index;
    }

    private void TakeLabels()
    {
        for (var node = 0; node < RackOfNode.Length; node++)
            if (Cluster.Nodes[node].RackLabel is { Length: > 0 } label) RackOfNode[node] = IndexOf(label);
    }

    private void TakeLocations()
    {
        foreach (var (seen, match) in _located)
        {
            var rack = IndexOf(RackOf(seen.DataNode, match.Node));
            // If a node has several DataNodes, the first one by key decides its rack.
            if (!match.Node.IsNone && RackOfNode[match.Node.Value].IsNone) RackOfNode[match.Node.Value] = rack;
        }

        LearnFromLabels();
    }

    private string RackOf(DataNode dataNode, NodeIndex node) =>
        NetworkLocation.RackOf(dataNode.NetworkLocation, dataNode.HostName, node.IsNone ? null : NameOf(node));

    /// <summary>
    /// A node without a DataNode is in the rack of the nodes that have the same label value, if these are all in one rack.
    /// </summary>
    private void LearnFromLabels()
    {
        var rackOfLabel = new Dictionary<string, RackIndex>(StringComparer.Ordinal);
        for (var node = 0; node < RackOfNode.Length; node++)
        {
            if (Cluster.Nodes[node].RackLabel is not { Length: > 0 } label || RackOfNode[node].IsNone) continue;
            var agrees = !rackOfLabel.TryGetValue(label, out var rack) || rack == RackOfNode[node];
            rackOfLabel[label] = agrees ? RackOfNode[node] : RackIndex.None;
        }

        for (var node = 0; node < RackOfNode.Length; node++)
            if (RackOfNode[node].IsNone && Cluster.Nodes[node].RackLabel is { Length: > 0 } label)
                RackOfNode[node] = rackOfLabel.GetValueOrDefault(label, RackIndex.None);
    }
}
