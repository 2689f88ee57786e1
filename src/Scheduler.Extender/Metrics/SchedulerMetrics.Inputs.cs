using Prometheus;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Core.Paths;

namespace Scheduler.Extender.Metrics;

/// <summary>
/// Inputs: block maps by tier, reads, evictions, cold waits; footers of Parquet files, and files weighted by their full length in spite of
/// a selection.
/// </summary>
internal sealed partial class SchedulerMetrics : IBlockMapObserver, IFooterObserver
{
    private const string Ok = "Ok";

    /// <summary>Seconds; from an answer of a warm NameNode to the longest read that is allowed by default.</summary>
    private static readonly double[] FetchBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>Seconds; the steps around <c>Extender:ColdWait</c>'s default of 150 ms.</summary>
    private static readonly double[] ColdWaitBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2];

    /// <summary>Seconds; the steps around <c>BlockMap:LocationTtl</c>'s default of 10 minutes, up to its largest value of a day.</summary>
    private static readonly double[] AgeBuckets = [1, 10, 60, 300, 600, 900, 1200, 1800, 3600, 21600, 86400];

    private readonly ByEnum<BlockMapTier, Counter.Child> _mapHits = new(MapLookups(families), "hit");
    private readonly ByEnum<BlockMapTier, Counter.Child> _staleMapHits = new(MapLookups(families), "stale");
    private readonly ByEnum<BlockMapTier, Counter.Child> _mapMisses = new(MapLookups(families), "miss");

    private readonly ByEnum<BlockMapTier, Histogram.Child> _mapAgeSeconds = new(families.Histogram(
        "block_map_age_seconds", "How long ago the NameNode was asked, of maps when they were looked up, by tier.", AgeBuckets, "tier"));

    private readonly ByEnum<BlockMapFailure, Counter.Child> _mapNegativeHits = new(families.DeclaredCounter(
        "block_map_negative_hits_total", "Look-ups of maps whose last read failed recently, by reason.", "reason"));

    private readonly ByEnum<FetchCause, Counter.Child> _mapReads = new(MapReads(families), Ok);
    private readonly ByEnum<FetchCause, BlockMapFailure, Counter.Child> _failedMapReads = new(MapReads(families));

    private readonly ByEnum<FetchCause, Histogram.Child> _mapReadSeconds = new(families.Histogram(
        "block_map_read_duration_seconds", "Time to read the block locations of one input.", FetchBuckets, "cause"));

    private readonly ByEnum<EvictionCause, Counter.Child> _mapEvictions = new(families.DeclaredCounter(
        "block_map_evictions_total", "Block maps that were evicted from the process, by cause.", "cause"));

    private readonly ByEnum<FetchCause, Counter.Child> _mapDrops = new(families.DeclaredCounter(
        "block_map_dropped_reads_total", "Prefetches and refreshes dropped because too many were queued.", "cause"));

    private readonly Histogram _prefetchLeadSeconds = families.Histogram(
        "prefetch_lead_seconds", "Age of prefetched maps when they were first used.", FetchBuckets);

    private readonly ByEnum<ColdWaitOutcome, Histogram.Child> _coldWaitSeconds = new(families.DeclaredHistogram(
        "cold_wait_duration_seconds", "How long requests waited for missing maps, by how the wait ended.", ColdWaitBuckets, "outcome"));

    private readonly ByEnum<ColdWaitRefusal, Counter.Child> _coldWaitRefusals = new(families.DeclaredCounter(
        "cold_wait_refusals_total", "Missing maps that were not waited for, by reason.", "reason"));

    /// <inheritdoc/>
    public void Hit(BlockMapTier tier, bool isStale, TimeSpan age)
    {
        (isStale ? _staleMapHits : _mapHits)[tier].Inc();
        _mapAgeSeconds[tier].Observe(age.TotalSeconds);
    }

    /// <inheritdoc/>
    public void Missed(BlockMapTier tier) => _mapMisses[tier].Inc();

    /// <inheritdoc/>
    public void NegativeHit(BlockMapFailure failure) => _mapNegativeHits[failure].Inc();

    /// <inheritdoc/>
    public void Fetched(FetchCause cause, BlockMapFailure? failure, TimeSpan elapsed)
    {
        (failure is { } why ? _failedMapReads[cause, why] : _mapReads[cause]).Inc();
        _mapReadSeconds[cause].Observe(elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    public void Faulted(InputPath path, Exception exception) => Log.BlockMapFaulted(logger, path, exception);

    /// <inheritdoc/>
    public void Evicted(EvictionCause cause, long sizeInBytes) => _mapEvictions[cause].Inc();

    /// <inheritdoc/>
    public void Dropped(FetchCause cause) => _mapDrops[cause].Inc();

    /// <inheritdoc/>
    public void PrefetchUsed(TimeSpan lead) => _prefetchLeadSeconds.Observe(lead.TotalSeconds);

    /// <inheritdoc/>
    public void ColdWaited(ColdWaitOutcome outcome, TimeSpan waited) => _coldWaitSeconds[outcome].Observe(waited.TotalSeconds);

    /// <inheritdoc/>
    public void ColdWaitRefused(ColdWaitRefusal reason) => _coldWaitRefusals[reason].Inc();

    private static Counter MapLookups(MetricFamilies families) =>
        families.Counter("block_map_lookups_total", "Look-ups of block maps by tier and result.", "tier", "result");

    private static Counter MapReads(MetricFamilies families) =>
        families.Counter("block_map_reads_total", "Reads of block maps from NameNodes by cause and outcome.", "cause", "outcome");

    private readonly ByEnum<FooterTier, Counter.Child> _footerHits = new(FooterLookups(families), "hit");
    private readonly ByEnum<FooterTier, Counter.Child> _footerMisses = new(FooterLookups(families), "miss");

    private readonly Counter.Child _footerReads = FooterReads(families).WithLabels(Ok);
    private readonly ByEnum<WholeFileReason, Counter.Child> _failedFooterReads = new(FooterReads(families));

    private readonly Counter _footerBytes = families.Counter(
        "parquet_footer_read_bytes_total", "Bytes that were read from DataNodes for footers.");

    private readonly ByEnum<WholeFileReason, Counter.Child> _wholeFiles = new(families.Counter(
        "parquet_whole_files_total",
        "Files that are weighted by their full length although a part of them was asked for, at each read of an input, by reason.",
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
        "parquet_footer_reads_total", "Files whose footer was read from DataNodes by outcome; each takes one or two opens.", "outcome");
}
