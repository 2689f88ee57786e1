using Prometheus;
using Scheduler.History;

namespace Scheduler.Extender.Metrics;

/// <summary>The history: written rows and lost rows.</summary>
internal sealed partial class SchedulerMetrics : IHistoryObserver
{
    private readonly ByEnum<HistoryTable, Counter.Child> _historyRows = new(families.DeclaredCounter(
        "history_rows_total", "Rows of closed files of the history, by table.", "table"));

    private readonly ByEnum<HistoryTable, Counter.Child> _historyBytes = new(families.DeclaredCounter(
        "history_bytes_total", "Bytes of closed files of the history, by table.", "table"));

    private readonly ByEnum<HistoryDropReason, Counter.Child> _historyDropped = new(families.DeclaredCounter(
        "history_dropped_rows_total", "Rows of the history that were lost, by reason.", "reason"));

    /// <inheritdoc/>
    public void FileClosed(HistoryTable table, long rows, long bytes)
    {
        _historyRows[table].Inc(rows);
        _historyBytes[table].Inc(bytes);
    }

    /// <inheritdoc/>
    public void Dropped(HistoryDropReason reason, long rows) => _historyDropped[reason].Inc(rows);
}
