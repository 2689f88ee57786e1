using System.Text;
using Scheduler.Core.Decisions;
using Scheduler.Core.History;

namespace Scheduler.History.Tables;

/// <summary>The columns of <see cref="HistoryTable.Candidates"/>.</summary>
internal static class CandidateTable
{
    /// <summary>The table; <c>namespace</c>, <c>pod</c> and <c>bound_at</c> join it to the placements.</summary>
    public static TableSchema<CandidateRow> Schema { get; } = new(HistoryTable.Candidates,
    [
        TableField<CandidateRow>.Time(PlacementTable.BoundAt, row => row.Placement.BoundAt),
        TableField<CandidateRow>.Text(PlacementTable.Namespace, row => row.Placement.Namespace),
        TableField<CandidateRow>.Text(PlacementTable.Pod, row => row.Placement.PodName),
        TableField<CandidateRow>.Number("rank", row => row.Rank),
        TableField<CandidateRow>.Text(PlacementTable.Node, row => row.Node.NodeName),
        TableField<CandidateRow>.Flag("chosen", row => row.Node.NodeName == row.Placement.NodeName),
        TableField<CandidateRow>.Number("score", row => row.Node.Score),
        TableField<CandidateRow>.Number(PlacementTable.NodeCached, row => row.Node.Bytes.NodeCached),
        TableField<CandidateRow>.Number(PlacementTable.NodeLocal, row => row.Node.Bytes.NodeLocal),
        TableField<CandidateRow>.Number(PlacementTable.RackLocal, row => row.Node.Bytes.RackLocal),
        TableField<CandidateRow>.Number(PlacementTable.OffSwitch, row => row.Node.Bytes.OffSwitch),
    ]);
}

/// <summary>One of the best nodes of an answer.</summary>
/// <param name="Placement">What became of the pod.</param>
/// <param name="Rank">1 for the best.</param>
/// <param name="Node">The node, its score and what the pod would have added there.</param>
internal readonly record struct CandidateRow(PlacementRecord Placement, int Rank, ScoredNode Node)
{
    private const uint FnvOffset = 2_166_136_261;
    private const uint FnvPrime = 16_777_619;

    /// <summary>
    /// The candidates of a pod, best first; none unless its name falls into the share. Equal names fall alike, on every replica.
    /// </summary>
    public static IEnumerable<CandidateRow> Of(PlacementRecord placement, double ratio) =>
        Fraction(placement) < ratio ? placement.Candidates.Select((node, i) => new CandidateRow(placement, i + 1, node)) : [];

    /// <summary>FNV-1a of namespace and name, spread by a last multiplication, as a number from 0 to 1.</summary>
    private static double Fraction(PlacementRecord placement)
    {
        var hash = FnvOffset;
        foreach (var value in Encoding.UTF8.GetBytes($"{placement.Namespace}/{placement.PodName}"))
            hash = unchecked((hash ^ value) * FnvPrime);
        hash = unchecked((hash ^ (hash >> 15)) * 0x2c1b3c6d);
        return (hash ^ (hash >> 12)) / (uint.MaxValue + 1.0);
    }
}
