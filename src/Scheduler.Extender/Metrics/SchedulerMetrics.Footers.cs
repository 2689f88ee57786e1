using Scheduler.Core.Parquet;
using Scheduler.Core.Parquet.Footers;
using Scheduler.Extender.Metrics.Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>Footers of Parquet inputs: where they were found, reads, and files that count whole all the same.</summary>
internal sealed partial class SchedulerMetrics : IFooterObserver
{
    private ICollector<ICounter> _footerLookups = null!;
    private ICollector<ICounter> _footerReads = null!;
    private ICollector<ICounter> _footerBytes = null!;
    private ICollector<ICounter> _wholeFiles = null!;

    /// <inheritdoc/>
    public void FooterLookedUp(FooterTier tier, bool isFound) => _footerLookups.WithLabels(tier.ToString(), isFound ? "hit" : "miss").Inc();

    /// <inheritdoc/>
    public void FooterRead(WholeFileReason? failure, long bytes)
    {
        _footerReads.WithLabels(failure?.ToString() ?? Ok).Inc();
        _footerBytes.WithLabels().Inc(bytes);
    }

    /// <inheritdoc/>
    public void FilesCountWhole(WholeFileReason reason, int files) => _wholeFiles.WithLabels(reason.ToString()).Inc(files);

    private void CreateFooters(IMetricFactory factory)
    {
        _footerLookups = factory.CreateCounter(
            Prefix + "parquet_footer_lookups_total", "Look-ups of the footers of Parquet inputs by tier and result.", "tier", "result");
        _footerReads = factory.CreateCounter(
            Prefix + "parquet_footer_reads_total", "Files whose footer was read from DataNodes by outcome; each is an open or two.", "outcome");
        _footerBytes = factory.CreateCounter(Prefix + "parquet_footer_read_bytes_total", "Bytes that were read from DataNodes for footers.");
        _wholeFiles = factory.CreateCounter(
            Prefix + "parquet_whole_files_total", "Files that count whole although a part of them was asked for, at each read of an input, by why.", "reason");
    }
}
