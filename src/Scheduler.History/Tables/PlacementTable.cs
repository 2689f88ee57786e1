using Scheduler.Core.History;

namespace Scheduler.History.Tables;

/// <summary>The columns of <see cref="HistoryTable.Placements"/>. Sizes are in bytes, times between two moments in milliseconds.</summary>
internal static class PlacementTable
{
    public const string BoundAt = "bound_at";
    public const string CreatedAt = "created_at";
    public const string Namespace = "namespace";
    public const string Pod = "pod";
    public const string Group = "sibling_group";
    public const string GroupName = "sibling_group_name";
    public const string Node = "node";
    public const string Answer = "answer";
    public const string NodeCached = "node_cached_bytes";
    public const string NodeLocal = "node_local_bytes";
    public const string RackLocal = "rack_local_bytes";
    public const string OffSwitch = "off_switch_bytes";
    public const string Achieved = "achieved_bytes";
    public const string Achievable = "achievable_bytes";
    public const string BestNode = "best_node";
    public const string Missed = "missed";
    public const string NodesOffered = "nodes_offered";
    public const string Waited = "waited_ms";
    public const string MapAge = "map_age_ms";
    public const string Source = "source";
    public const string Tier = "tier";

    /// <summary>The table; some columns repeat what others say, for SQL.</summary>
    public static TableSchema<PlacementRecord> Schema { get; } = new(HistoryTable.Placements,
    [
        TableField<PlacementRecord>.Time(BoundAt, row => row.BoundAt),
        TableField<PlacementRecord>.OptionalTime(CreatedAt, row => row.CreatedAt),
        TableField<PlacementRecord>.Text(Namespace, row => row.Namespace),
        TableField<PlacementRecord>.Text(Pod, row => row.PodName),
        TableField<PlacementRecord>.Text(Group, row => row.Group),
        TableField<PlacementRecord>.OptionalText(GroupName, row => row.GroupName),
        TableField<PlacementRecord>.Text(Node, row => row.NodeName),
        TableField<PlacementRecord>.Name(Answer, row => row.Answer),
        TableField<PlacementRecord>.Name("level", row => row.Level),
        TableField<PlacementRecord>.Number(NodeCached, row => row.Added?.NodeCached),
        TableField<PlacementRecord>.Number(NodeLocal, row => row.Added?.NodeLocal),
        TableField<PlacementRecord>.Number(RackLocal, row => row.Added?.RackLocal),
        TableField<PlacementRecord>.Number(OffSwitch, row => row.Added?.OffSwitch),
        TableField<PlacementRecord>.Number("total_bytes", row => row.Added?.Total),
        TableField<PlacementRecord>.Number(Achieved, row => row.AchievedBytes),
        TableField<PlacementRecord>.Number(Achievable, row => row.AchievableBytes),
        TableField<PlacementRecord>.OptionalText(BestNode, row => row.BestNodeName),
        TableField<PlacementRecord>.Name(Missed, row => row.Missed),
        TableField<PlacementRecord>.Number(NodesOffered, row => row.NodesOffered),
        TableField<PlacementRecord>.Number(Waited, row => Milliseconds(row.Waited)),
        TableField<PlacementRecord>.Number(MapAge, row => Milliseconds(row.MapAge)),
        TableField<PlacementRecord>.OptionalText(Source, row => row.Source),
        TableField<PlacementRecord>.Name(Tier, row => row.Tier),
        TableField<PlacementRecord>.Number("latency_ms", row => Milliseconds(row.Latency)),
    ]);

    private static long? Milliseconds(TimeSpan? time) => time is { } known ? (long)known.TotalMilliseconds : null;
}
