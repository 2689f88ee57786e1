using Prometheus;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;

namespace Scheduler.Extender.Metrics;

/// <summary>Footers of Parquet inputs: where they were found, reads, and files that count whole all the same.</summary>
internal sealed partial class SchedulerMetrics : IFooterObserver
{
    private readonly ByEnum<FooterTier, Counter.Child> _footerHits = new(FooterLookups(families), "hit");
    private readonly ByEnum<FooterTier, Counter.Child> _footerMisses = new(FooterLookups(families), "miss");

    private readonly Counter.Child _footerReads = FooterReads(families).WithLabels(Ok);
    private readonly ByEnum<WholeFileReason, Counter.Child> _failedFooterReads = new(FooterReads(families));

    private readonly Counter _footerBytes = families.Counter(
        "parquet_footer_read_bytes_total", "Bytes that were read from DataNodes for footers.");

    private readonly ByEnum<WholeFileReason, Counter.Child> _wholeFiles = new(families.Counter(
        "parquet_whole_files_total",
        "Files that count whole although a part of them was asked for, at each read of an input, by why.",
        "reason"));

    /// <inheritdoc/>
    public void FooterLookedUp(FooterTier tier, bool isFound) => (isFound ? _footerHits : _footerMisses)[tier].Inc();

    /// <inheritdoc/>
    public void FooterRead(WholeFileReason? failure, long bytes)
    {
        (failure is { } why ? _failedFooterReads[why] : _footerReads).Inc();
        _footerBytes.Inc(bytes);
    }

    /// <inheritdoc/>
    public void FilesCountWhole(WholeFileReason reason, int files) => _wholeFiles[reason].Inc(files);

    private static Counter FooterLookups(MetricFamilies families) => families.Counter(
        "parquet_footer_lookups_total", "Look-ups of the footers of Parquet inputs by tier and result.", "tier", "result");

    private static Counter FooterReads(MetricFamilies families) => families.Counter(
        "parquet_footer_reads_total", "Files whose footer was read from DataNodes by outcome; each is an open or two.", "outcome");
}
