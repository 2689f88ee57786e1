using Scheduler.Extender.Metrics.Prometheus;
using Scheduler.History;

namespace Scheduler.Extender.Metrics;

/// <summary>The history: rows that were written, and rows that were lost.</summary>
internal sealed partial class SchedulerMetrics : IHistoryObserver
{
    private ICollector<ICounter> _historyRows = null!;
    private ICollector<ICounter> _historyBytes = null!;
    private ICollector<ICounter> _historyDropped = null!;

    /// <inheritdoc/>
    public void FileClosed(HistoryTable table, long rows, long bytes)
    {
        _historyRows.WithLabels(table.ToString()).Inc(rows);
        _historyBytes.WithLabels(table.ToString()).Inc(bytes);
    }

    /// <inheritdoc/>
    public void Dropped(HistoryDrop reason, long rows) => _historyDropped.WithLabels(reason.ToString()).Inc(rows);

    private void CreateHistory(IMetricFactory factory)
    {
        _historyRows = factory.CreateCounter(Prefix + "history_rows_total", "Rows of closed files of the history, by table.", "table");
        _historyBytes = factory.CreateCounter(Prefix + "history_bytes_total", "Bytes of closed files of the history, by table.", "table");
        _historyDropped = factory.CreateCounter(Prefix + "history_dropped_rows_total", "Rows of the history that were lost, by why.", "reason");
        _historyRows.Declare<HistoryTable>();
        _historyBytes.Declare<HistoryTable>();
        _historyDropped.Declare<HistoryDrop>();
    }
}
