using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;

namespace Scheduler.Core.Siblings;

/// <summary>
/// What every node is worth to the next sibling, kept ready by node, so that a request only looks values up: the one who changes a ledger
/// brings those of the nodes up to date that the change is felt at. Whole millionths of a byte, in 64 bits
/// (<see cref="NodeValuation.Fits"/>). Written by one, read by many without a lock.
/// </summary>
internal sealed class ReadyValues
{
    private readonly GroupLedger _ledger;
    private readonly long[] _values;

    /// <summary>The values of all nodes in the ledger's state of now.</summary>
    public ReadyValues(GroupLedger ledger, LevelValues levels)
    {
        (_ledger, Levels) = (ledger, levels);
        _values = new long[ledger.Placement.Topology.Cluster.Nodes.Length];
        for (var node = 0; node < _values.Length; node++) Refresh(node);
    }

    /// <summary>What a byte is worth at each level.</summary>
    public LevelValues Levels { get; }

    /// <summary>By node of the topology's picture. What is published while it is read counts at some nodes already.</summary>
    public ReadOnlySpan<long> ByNode => _values;

    /// <summary>Brings a node up to date.</summary>
    public void Refresh(int node) => Volatile.Write(ref _values[node], ValueAt(node));

    private long ValueAt(int node)
    {
        var value = Levels.SmallValueOf(_ledger.AddedAt(node));
        return _ledger.CountOn(node) == 0 ? value : (long)SiblingScoring.LessCrowding(value, _ledger, node);
    }
}
