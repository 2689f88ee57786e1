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
