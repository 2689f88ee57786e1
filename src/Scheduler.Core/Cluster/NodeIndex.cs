namespace Scheduler.Core.Cluster;

// Nodes are numbered in several ways: in a snapshot, among known names, in an offer, and among the holders of an input (HolderIndex, with
// InputReplicas). Each way is a type of its own, so that the compiler keeps them apart. Arrays are indexed by Value.

/// <summary>A node's place in <see cref="ClusterNodes.Nodes"/> of one snapshot, and in every array by node that is made from it.</summary>
/// <param name="Value">From 0; below 0 for no node. The default value is the first node.</param>
public readonly record struct NodeIndex(int Value)
{
    /// <summary>No node: not found, or unknown to the snapshot.</summary>
    public static NodeIndex None => new(-1);

    /// <summary>Whether it stands for no node.</summary>
    public bool IsNone => Value < 0;
}

/// <summary>A rack's place in <see cref="NetworkTopology.Racks"/>, and in every array by rack that is made from it.</summary>
/// <param name="Value">From 0; below 0 for no rack. The default value is the first rack.</param>
public readonly record struct RackIndex(int Value) : IIndex
{
    /// <summary>The rack is not known.</summary>
    public static RackIndex None => new(-1);

    /// <summary>Whether it stands for no rack.</summary>
    public bool IsNone => Value < 0;
}

/// <summary>A name's place in <see cref="KnownNames.Names"/>: how a request refers to a node.</summary>
/// <param name="Value">From 0. The default value is the first name.</param>
public readonly record struct NameNumber(int Value);

/// <summary>A node's place in one offer (<see cref="NodeOffer"/>), and in every array by offered node: values, scores, levels.</summary>
/// <param name="Value">From 0; below 0 for no node. The default value is the first node.</param>
public readonly record struct OfferPlace(int Value)
{
    /// <summary>None of the offered nodes.</summary>
    public static OfferPlace None => new(-1);

    /// <summary>Whether it stands for none of the offered nodes.</summary>
    public bool IsNone => Value < 0;
}

/// <summary>An index that a set may be of.</summary>
internal interface IIndex
{
    /// <summary>The index, from 0.</summary>
    int Value { get; }
}
