namespace Scheduler.Core.Cluster;

/// <summary>Where a DataNode is: on a node, nowhere, or in conflict because one rule named two nodes.</summary>
/// <param name="Node">Index into <see cref="ClusterNodes.Nodes"/>; <see cref="Unmapped"/> unless the DataNode was found.</param>
/// <param name="Rule">The rule that decided; <see cref="IdentityRule.None"/> when none matched.</param>
/// <param name="OtherNode">
/// In a conflict, the first two nodes are <paramref name="OtherNode"/> and <paramref name="FirstNode"/>; else <see cref="Unmapped"/>.
/// </param>
/// <param name="FirstNode">See <paramref name="OtherNode"/>.</param>
public readonly record struct NodeMatch(int Node, IdentityRule Rule, int FirstNode, int OtherNode)
{
    /// <summary>The index that means "no node".</summary>
    public const int Unmapped = -1;

    /// <summary>No rule matched.</summary>
    public static NodeMatch None { get; } = new(Unmapped, IdentityRule.None, Unmapped, Unmapped);

    /// <summary>Whether one rule named two nodes: then the DataNode counts on neither.</summary>
    public bool IsConflict => OtherNode != Unmapped;

    internal static NodeMatch On(int node, IdentityRule rule) => new(node, rule, Unmapped, Unmapped);

    internal static NodeMatch Conflict(int first, int other, IdentityRule rule) => new(Unmapped, rule, first, other);
}
