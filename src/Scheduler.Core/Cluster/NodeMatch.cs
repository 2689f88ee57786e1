namespace Scheduler.Core.Cluster;

/// <summary>Where a DataNode is: on a node, not found, or in conflict because one rule found two nodes.</summary>
/// <param name="Node">The node; <see cref="NodeIndex.None"/> unless the DataNode was found.</param>
/// <param name="Rule">The rule that decided; <see cref="IdentityRule.None"/> when none matched.</param>
/// <param name="OtherNode">
/// In a conflict, the first two nodes are <paramref name="OtherNode"/> and <paramref name="FirstNode"/>; else <see cref="NodeIndex.None"/>.
/// </param>
/// <param name="FirstNode">See <paramref name="OtherNode"/>.</param>
public readonly record struct NodeMatch(NodeIndex Node, IdentityRule Rule, NodeIndex FirstNode, NodeIndex OtherNode)
{
    /// <summary>No rule matched.</summary>
    public static NodeMatch None { get; } = new(NodeIndex.None, IdentityRule.None, NodeIndex.None, NodeIndex.None);

    /// <summary>Whether one rule found two nodes; then the DataNode counts on neither.</summary>
    public bool IsConflict => !OtherNode.IsNone;

    internal static NodeMatch On(NodeIndex node, IdentityRule rule) => new(node, rule, NodeIndex.None, NodeIndex.None);

    internal static NodeMatch Conflict(NodeIndex first, NodeIndex other, IdentityRule rule) => new(NodeIndex.None, rule, first, other);
}

/// <summary>Which rule found a DataNode's Kubernetes node. The rules are tried in this order; the first that matches decides.</summary>
public enum IdentityRule
{
    /// <summary>None matched.</summary>
    None,

    /// <summary>An explicit mapping: the configuration, or the node annotation <c>hdfs.locality/datanode</c>.</summary>
    Explicit,

    /// <summary>The DataNode's own pod, by host name or address.</summary>
    Pod,

    /// <summary>Its address is in a podCIDR of the node.</summary>
    PodNetwork,

    /// <summary>Its address is one of the node's.</summary>
    Address,

    /// <summary>Its host name is the node's name, host name label or one of its addresses, short or qualified.</summary>
    HostName,
}
