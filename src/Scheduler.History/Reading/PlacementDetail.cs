namespace Scheduler.History.Reading;

/// <summary>How much of each placement is read: columns that nobody asks for need not be unpacked.</summary>
public enum PlacementDetail
{
    /// <summary>All that was kept, but the candidates.</summary>
    Everything,

    /// <summary>What sums need: time, namespace, group, bytes, misses and waits. The names of pod and node are empty, all else is null.</summary>
    Totals,
}
