using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>
/// Ledgers of the topology that is served next, built before anybody asks for them. What became of a group since is caught up with when its
/// ledger is taken. Used under one lock once it is built.
/// </summary>
internal sealed class PreparedLedgers
{
    private readonly Dictionary<SiblingGroup, GroupLedger> _ledgers = [];

    /// <summary>
    /// Builds all that is ordered: O(blocks × replicas) for each input, O(siblings × blocks on their nodes) for each group.
    /// </summary>
    public PreparedLedgers(NetworkTopology topology, IEnumerable<LedgerOrder> orders, DateTimeOffset now)
    {
        Topology = topology;
        // Groups that read the same input share its index.
        var indices = new Dictionary<InputLocality, InputReplicas>();
        foreach (var order in orders)
        {
            var locality = order.Input.Locality;
            if (!indices.TryGetValue(locality, out var replicas))
                indices.Add(locality, replicas = InputReplicasBuilder.Build(order.Input.Maps, topology, now));
            _ledgers.Add(order.Group, order.Build(replicas));
        }
    }

    /// <summary>The topology of all of them.</summary>
    public NetworkTopology Topology { get; }

    /// <summary>Takes a group's ledger out, if it is of this placement and this size.</summary>
    public bool TryTake(SiblingGroup group, InputLocality locality, int groupSize, [NotNullWhen(true)] out GroupLedger? ledger) =>
        _ledgers.Remove(group, out ledger) && ReferenceEquals(ledger.Locality, locality) && ledger.GroupSize == groupSize;

    /// <summary>The index of an input, if one was built.</summary>
    public InputReplicas? IndexOf(InputLocality locality) =>
        _ledgers.Values.FirstOrDefault(ledger => ReferenceEquals(ledger.Locality, locality))?.Replicas;

    /// <summary>Gives up the ledgers of groups that have given up theirs since.</summary>
    public void DropUnused()
    {
        foreach (var group in _ledgers.Keys.Where(group => group.Ledger is null).ToArray()) _ledgers.Remove(group);
    }

    /// <summary>Gives a group's ledger up.</summary>
    public void Drop(SiblingGroup group) => _ledgers.Remove(group);
}

/// <summary>What it takes to build a group's ledger anew without the lock that its counts are under.</summary>
/// <param name="Group">The group.</param>
/// <param name="Input">Its input, on the topology that the ledger is to be of.</param>
/// <param name="GroupSize">How many siblings are expected.</param>
/// <param name="Counts">Its siblings by node, as they were when it was ordered.</param>
/// <param name="Valuer">The rule for values that are to be ready; null for none.</param>
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
