using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

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
