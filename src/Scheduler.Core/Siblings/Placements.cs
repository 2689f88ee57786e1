namespace Scheduler.Core.Siblings;

/// <summary>
/// Counts placed pods, bound or reserved, by group and by node, and notes which ledgers the counts are missing in. Used under the lock of
/// <see cref="SiblingLedger"/>.
/// </summary>
internal sealed class Placements
{
    private readonly HashSet<SiblingGroup> _unsettled = [];

    /// <summary>Pods of all groups by node.</summary>
    public NodeReaders Readers { get; } = new();

    public void Add(SiblingGroup group, string nodeName)
    {
        group.Place(nodeName);
        _unsettled.Add(group);
        Readers.Add(nodeName);
    }

    public void Remove(SiblingGroup group, string nodeName)
    {
        group.Release(nodeName);
        _unsettled.Add(group);
        Readers.Remove(nodeName);
    }

    /// <summary>Updates every ledger with the counts of its group.</summary>
    public void Settle()
    {
        foreach (var group in _unsettled) group.Settle();
        _unsettled.Clear();
    }
}
