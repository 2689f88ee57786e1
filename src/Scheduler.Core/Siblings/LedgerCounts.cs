using Scheduler.Core.Cluster;

namespace Scheduler.Core.Siblings;

/// <summary>Brings a ledger to its group's counts: all of them for a new one, what changed meanwhile for one that was built before.</summary>
internal static class LedgerCounts
{
    /// <summary>Brings every node to these numbers of siblings; nodes that the ledger's topology does not know are left out.</summary>
    public static void Apply(GroupLedger ledger, IReadOnlyCollection<KeyValuePair<string, int>> counts)
    {
        var (cluster, wanted) = (ledger.Replicas.Topology.Cluster, new Dictionary<NodeIndex, int>(counts.Count));
        foreach (var (nodeName, count) in counts)
            if (cluster.TryGetIndex(nodeName, out var node)) wanted[node] = count;
        for (var i = 0; i < cluster.Nodes.Length; i++)
            if (ledger.CountOn(new NodeIndex(i)) != 0) wanted.TryAdd(new NodeIndex(i), 0);
        foreach (var (node, count) in wanted) ledger.Set(node, count);
    }
}
