using Scheduler.Core.Cluster;

namespace Scheduler.Core.Siblings;

/// <summary>
/// The value of every node for the next sibling, so that a request only reads values. A change of the ledger updates the nodes that it
/// affects. One writer at a time; readers take no lock.
/// </summary>
internal sealed class ReadyValues
{
    private readonly GroupLedger _ledger;
    private readonly long[] _values;

    /// <summary>The values of all nodes for the ledger's current state.</summary>
    public ReadyValues(GroupLedger ledger, INodeValuer valuer)
    {
        (_ledger, Valuer) = (ledger, valuer);
        _values = new long[ledger.Locality.Topology.Cluster.Nodes.Length];
        for (var node = 0; node < _values.Length; node++) Refresh(new NodeIndex(node));
    }

    /// <summary>The rule that the values follow.</summary>
    public INodeValuer Valuer { get; }

    /// <summary>By <see cref="NodeIndex"/>. A change during a read may be visible at some nodes only.</summary>
    public ReadOnlySpan<long> ByNode => _values;

    /// <summary>Updates the value of a node.</summary>
    public void Refresh(NodeIndex node) => Volatile.Write(ref _values[node.Value], Valuer.ValueAt(_ledger, node));
}

/// <summary>The rule for the value of a node for the next sibling of a group.</summary>
internal interface INodeValuer
{
    /// <summary>The value of a node of the ledger's topology; not below zero.</summary>
    long ValueAt(GroupLedger ledger, NodeIndex node);
}
