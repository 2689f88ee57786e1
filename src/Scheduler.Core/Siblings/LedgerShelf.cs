using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Scores;

namespace Scheduler.Core.Siblings;

/// <summary>
/// The groups whose ledgers are built: at most so many, those asked about last. A ledger is a function of its group's counts, so that
/// giving one up loses nothing but the time to build it. Used under one lock.
/// </summary>
/// <param name="clock">The time, for DataNode pods that are not ready.</param>
/// <param name="capacity">How many are kept.</param>
internal sealed class LedgerShelf(TimeProvider clock, int capacity)
{
    private readonly HashSet<SiblingGroup> _built = [];
    private long _asked;

    /// <summary>The group's ledger for these maps and this size: built if there is none, or if it is of others.</summary>
    public GroupLedger Get(SiblingGroup group, ImmutableArray<BlockMap> maps, InputPlacement placement, int groupSize)
    {
        group.LastAsked = ++_asked;
        if (!group.HasLedgerOf(placement, groupSize)) group.Build(IndexOf(maps, placement), placement, groupSize);
        if (_built.Add(group) && _built.Count > capacity) Drop(_built.MinBy(built => built.LastAsked)!);
        return group.Ledger!;
    }

    /// <summary>Gives a group's ledger up.</summary>
    public void Drop(SiblingGroup group)
    {
        group.DropLedger();
        _built.Remove(group);
    }

    /// <summary>Groups that read the same input share the index, which is the larger part.</summary>
    private InputReplicas IndexOf(ImmutableArray<BlockMap> maps, InputPlacement placement)
    {
        foreach (var group in _built)
            if (group.Ledger is { } ledger && ReferenceEquals(ledger.Placement, placement)) return ledger.Replicas;
        return InputReplicasBuilder.Build(maps, placement.Topology, clock.GetUtcNow());
    }
}
