using Scheduler.Core.Cluster;

namespace Scheduler.Core.Siblings;

/// <summary>
/// What every node is worth to the next sibling, so that a request only looks values up. A change of the ledger brings the nodes that it
/// touches up to date. One thread writes at a time; many read without a lock.
/// </summary>
internal sealed class ReadyValues
{
    private readonly GroupLedger _ledger;
    private readonly long[] _values;

    /// <summary>The values of all nodes in the ledger's state of now.</summary>
    public ReadyValues(GroupLedger ledger, INodeValuer valuer)
    {
        (_ledger, Valuer) = (ledger, valuer);
        _values = new long[ledger.Locality.Topology.Cluster.Nodes.Length];
        for (var node = 0; node < _values.Length; node++) Refresh(new NodeIndex(node));
    }

    /// <summary>The rule that the values follow.</summary>
    public INodeValuer Valuer { get; }

    /// <summary>By <see cref="NodeIndex"/>. What is published while it is read counts at some nodes already.</summary>
    public ReadOnlySpan<long> ByNode => _values;

    /// <summary>Brings a node up to date.</summary>
    public void Refresh(NodeIndex node) => Volatile.Write(ref _values[node.Value], Valuer.ValueAt(_ledger, node));
}

/// <summary>The rule for what a node is worth to the next sibling of a group.</summary>
internal interface INodeValuer
{
    /// <summary>The value of the node at this index of the ledger's topology; not below zero.</summary>
    long ValueAt(GroupLedger ledger, NodeIndex node);
}
