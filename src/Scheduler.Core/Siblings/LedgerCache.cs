using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>
/// The groups whose ledgers are built, for the current topology. Bounded by number and bytes; the least recently used are dropped. A ledger
/// is a function of its group's counts, so dropping one costs only the time to rebuild it. Used under one lock.
/// </summary>
/// <param name="clock">The time, for DataNode pods that are not ready.</param>
/// <param name="capacity">How many are kept.</param>
/// <param name="maxBytes">Bytes of all ledgers with their block maps. The ledger in use is kept, whatever its size.</param>
/// <param name="idleTime">How long the ledger of a group without members is kept.</param>
internal sealed class LedgerCache(TimeProvider clock, int capacity, long maxBytes, TimeSpan idleTime)
{
    private readonly HashSet<SiblingGroup> _built = [];
    private readonly IdleGroups _idle = new(clock, idleTime);
    private NetworkTopology? _topology;
    private WeakReference<NetworkTopology>? _before;
    private PreparedLedgers? _next;
    private long _asked;

    /// <summary>The group's ledger for these maps and this size; built if it is missing or was built for others.</summary>
    public GroupLedger Get(SiblingGroup group, ImmutableArray<BlockMap> maps, InputLocality locality, int groupSize)
    {
        if (IsPast(locality.Topology)) return OrderOf(group, new LocatedInput(maps, locality), groupSize).Build(IndexOf(maps, locality));
        group.LastAsked = ++_asked;
        if (!ReferenceEquals(_topology, locality.Topology)) BeginAnew(locality.Topology);
        if (!group.HasLedgerOf(locality, groupSize)) Renew(group, maps, locality, groupSize);
        if (group.Members == 0) _idle.Add(group);
        return group.Ledger!;
    }

    /// <summary>Size of the ledgers in memory, in bytes, with the maps that they keep alive.</summary>
    public long SizeInBytes()
    {
        var ledgers = _built.Select(group => group.Ledger).OfType<GroupLedger>().ToArray();
        var replicas = ledgers.Select(ledger => ledger.Replicas).Distinct();
        return ledgers.Sum(ledger => ledger.SizeInBytes) + replicas.Sum(shared => shared.SizeInBytes);
    }

    /// <summary>A group with this key that has a ledger but no members.</summary>
    public SiblingGroup? FindIdle(SiblingKey key) => _idle.Find(key);

    /// <summary>A group has members again.</summary>
    public void Enrolled(SiblingGroup group) => _idle.Remove(group);

    /// <summary>A group's last member has left; one may join again soon.</summary>
    public void Idle(SiblingGroup group)
    {
        if (group.Ledger is not null) _idle.Add(group);
    }

    /// <summary>Drops ledgers that were idle for too long.</summary>
    public void EndIdle()
    {
        while (_idle.TakeEnded() is { } ended) Drop(ended);
    }

    /// <summary>Drops a group's ledger.</summary>
    public void Drop(SiblingGroup group)
    {
        group.DropLedger();
        _built.Remove(group);
        _idle.Remove(group);
        _next?.Drop(group);
    }

    /// <summary>The ledgers to build for the topology of these inputs.</summary>
    public ImmutableArray<LedgerOrder> OrdersFor(IReadOnlyDictionary<InputLocality, LocatedInput> moved) =>
    [
        .. from @group in _built
           let input = moved.GetValueOrDefault(@group.Ledger!.Locality)
           where input is not null
           select OrderOf(@group, input, @group.Ledger!.GroupSize),
    ];

    /// <summary>Accepts the ledgers for the next topology.</summary>
    public void Prepare(PreparedLedgers next)
    {
        next.DropUnused();
        _next = next;
    }

    private static LedgerOrder OrderOf(SiblingGroup group, LocatedInput input, int groupSize) =>
        new(group, input, groupSize, [.. group.Counts], group.Ledger?.Valuer);

    /// <summary>Whether it is the previous topology: one late request must not discard what was prepared.</summary>
    private bool IsPast(NetworkTopology topology) =>
        _before is not null && _before.TryGetTarget(out var before) && ReferenceEquals(before, topology);

    /// <summary>Ledgers of another topology would be rebuilt on use, and until then keep old maps and snapshots alive.</summary>
    private void BeginAnew(NetworkTopology topology)
    {
        _before = _topology is null ? null : new WeakReference<NetworkTopology>(_topology);
        _topology = topology;
        if (!ReferenceEquals(_next?.Topology, topology)) _next = null;
        foreach (var group in _built) group.DropLedger();
        _built.Clear();
    }

    private void Renew(SiblingGroup group, ImmutableArray<BlockMap> maps, InputLocality locality, int groupSize)
    {
        if (_next is not null && _next.TryTake(group, locality, groupSize, out var prepared)) group.Adopt(prepared);
        else group.Adopt(new GroupLedger(IndexOf(maps, locality), locality, groupSize));
        _built.Add(group);
        while (_built.Count > 1 && (_built.Count > capacity || SizeInBytes() > maxBytes)) Drop(_built.MinBy(built => built.LastAsked)!);
    }

    /// <summary>Groups that read the same input share its replicas, which are the larger part.</summary>
    private InputReplicas IndexOf(ImmutableArray<BlockMap> maps, InputLocality locality)
    {
        foreach (var group in _built)
            if (group.Ledger is { } ledger && ReferenceEquals(ledger.Locality, locality)) return ledger.Replicas;
        return _next?.IndexOf(locality) ?? InputReplicasBuilder.Build(maps, locality.Topology, clock.GetUtcNow());
    }
}
