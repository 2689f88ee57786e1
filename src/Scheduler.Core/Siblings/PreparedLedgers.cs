using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>
/// Ledgers for the next topology, built before they are needed. When a ledger is taken, it is updated with the group's changes since. Once
/// built, used under one lock.
/// </summary>
internal sealed class PreparedLedgers
{
    private readonly Dictionary<SiblingGroup, GroupLedger> _ledgers = [];

    /// <summary>
    /// Builds all ordered ledgers: O(blocks × replicas) for each input, O(siblings × blocks on their nodes) for each group.
    /// </summary>
    public PreparedLedgers(NetworkTopology topology, IEnumerable<LedgerOrder> orders, DateTimeOffset now)
    {
        Topology = topology;
        // Groups that read the same input share its replicas.
        var indices = new Dictionary<InputLocality, InputReplicas>();
        foreach (var order in orders)
        {
            var locality = order.Input.Locality;
            if (!indices.TryGetValue(locality, out var replicas))
                indices.Add(locality, replicas = InputReplicasBuilder.Build(order.Input.Maps, topology, now));
            _ledgers.Add(order.Group, order.Build(replicas));
        }
    }

    /// <summary>The topology of all ledgers.</summary>
    public NetworkTopology Topology { get; }

    /// <summary>Removes and returns a group's ledger, if it is for this locality and this size.</summary>
    public bool TryTake(SiblingGroup group, InputLocality locality, int groupSize, [NotNullWhen(true)] out GroupLedger? ledger) =>
        _ledgers.Remove(group, out ledger) && ReferenceEquals(ledger.Locality, locality) && ledger.GroupSize == groupSize;

    /// <summary>The replicas of an input, if they were built.</summary>
    public InputReplicas? IndexOf(InputLocality locality) =>
        _ledgers.Values.FirstOrDefault(ledger => ReferenceEquals(ledger.Locality, locality))?.Replicas;

    /// <summary>Drops the ledgers of groups that have dropped theirs since.</summary>
    public void DropUnused()
    {
        foreach (var group in _ledgers.Keys.Where(group => group.Ledger is null).ToArray()) _ledgers.Remove(group);
    }

    /// <summary>Drops a group's ledger.</summary>
    public void Drop(SiblingGroup group) => _ledgers.Remove(group);
}

/// <summary>What is needed to build a group's ledger outside the lock.</summary>
/// <param name="Group">The group.</param>
/// <param name="Input">Its input, on the topology of the new ledger.</param>
/// <param name="GroupSize">How many siblings are expected.</param>
/// <param name="Counts">Its siblings by node at the time of the order.</param>
/// <param name="Valuer">The rule to compute values for; null for none.</param>
internal sealed record LedgerOrder(
    SiblingGroup Group, LocatedInput Input, int GroupSize, IReadOnlyCollection<KeyValuePair<string, int>> Counts, INodeValuer? Valuer)
{
    /// <summary>Builds the ledger.</summary>
    public GroupLedger Build(InputReplicas replicas)
    {
        var ledger = new GroupLedger(replicas, Input.Locality, GroupSize);
        LedgerCounts.Apply(ledger, Counts);
        if (Valuer is not null) ledger.ValuesOf(Valuer);
        return ledger;
    }
}
