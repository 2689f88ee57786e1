using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Nodes;
using Scheduler.Core.Scores;

namespace Scheduler.Core.Siblings;

/// <summary>
/// The groups whose ledgers are built: at most so many and of so many bytes, those asked about last. A ledger is a function of its group's counts, so that
/// giving one up loses nothing but the time to build it. Used under one lock.
/// </summary>
/// <param name="clock">The time, for DataNode pods that are not ready.</param>
/// <param name="capacity">How many are kept.</param>
/// <param name="maxBytes">What they may occupy, their block maps included; the one asked for is kept whatever it takes.</param>
internal sealed class LedgerShelf(TimeProvider clock, int capacity, long maxBytes)
{
    private readonly HashSet<SiblingGroup> _built = [];
    private NetworkTopology? _topology;
    private long _asked;

    /// <summary>The group's ledger for these maps and this size: built if there is none, or if it is of others.</summary>
    public GroupLedger Get(SiblingGroup group, ImmutableArray<BlockMap> maps, InputPlacement placement, int groupSize)
    {
        group.LastAsked = ++_asked;
        if (!ReferenceEquals(_topology, placement.Topology)) BeginAnew(placement.Topology);
        if (group.HasLedgerOf(placement, groupSize)) return group.Ledger!;
        group.Build(IndexOf(maps, placement), placement, groupSize);
        _built.Add(group);
        while (_built.Count > 1 && (_built.Count > capacity || SizeInBytes() > maxBytes)) Drop(_built.MinBy(built => built.LastAsked)!);
        return group.Ledger!;
    }

    /// <summary>What the ledgers occupy in memory, with the maps that they keep alive.</summary>
    public long SizeInBytes()
    {
        var ledgers = _built.Select(group => group.Ledger).OfType<GroupLedger>().ToArray();
        return ledgers.Sum(ledger => ledger.SizeInBytes) + ledgers.Select(ledger => ledger.Replicas).Distinct().Sum(replicas => replicas.SizeInBytes);
    }

    /// <summary>Gives a group's ledger up.</summary>
    public void Drop(SiblingGroup group)
    {
        group.DropLedger();
        _built.Remove(group);
    }

    /// <summary>Ledgers of another topology would be built anew when asked for, and until then keep old maps and pictures alive.</summary>
    private void BeginAnew(NetworkTopology topology)
    {
        _topology = topology;
        foreach (var group in _built) group.DropLedger();
        _built.Clear();
    }

    /// <summary>Groups that read the same input share the index, which is the larger part.</summary>
    private InputReplicas IndexOf(ImmutableArray<BlockMap> maps, InputPlacement placement)
    {
        foreach (var group in _built)
            if (group.Ledger is { } ledger && ReferenceEquals(ledger.Placement, placement)) return ledger.Replicas;
        return InputReplicasBuilder.Build(maps, placement.Topology, clock.GetUtcNow());
    }
}
