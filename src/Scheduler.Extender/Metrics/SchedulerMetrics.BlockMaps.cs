using Prometheus;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;

namespace Scheduler.Extender.Metrics;

/// <summary>Block maps: hits by tier, reads, evictions, cold waits.</summary>
internal sealed partial class SchedulerMetrics : IBlockMapObserver
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
        "block_map_negative_hits_total", "Look-ups of maps whose last read failed a moment ago, by why.", "reason"));

    private readonly ByEnum<FetchCause, Counter.Child> _mapReads = new(MapReads(families), Ok);
    private readonly ByEnum<FetchCause, BlockMapFailure, Counter.Child> _failedMapReads = new(MapReads(families));

    private readonly ByEnum<FetchCause, Histogram.Child> _mapReadSeconds = new(families.Histogram(
        "block_map_read_duration_seconds", "Time to read one input's placement.", FetchBuckets, "cause"));

    private readonly ByEnum<EvictionCause, Counter.Child> _mapEvictions = new(families.DeclaredCounter(
        "block_map_evictions_total", "Block maps that left the process, by why.", "cause"));

    private readonly ByEnum<FetchCause, Counter.Child> _mapDrops = new(families.DeclaredCounter(
        "block_map_dropped_reads_total", "Prefetches and refreshes dropped because too many were queued.", "cause"));

    private readonly Histogram _prefetchLeadSeconds = families.Histogram(
        "prefetch_lead_seconds", "How long a prefetched map had been there when it was first used.", FetchBuckets);

    private readonly ByEnum<ColdWaitOutcome, Histogram.Child> _coldWaitSeconds = new(families.DeclaredHistogram(
        "cold_wait_duration_seconds", "How long requests waited for missing maps, by how the wait ended.", ColdWaitBuckets, "outcome"));

    private readonly ByEnum<ColdWaitRefusal, Counter.Child> _coldWaitRefusals = new(families.DeclaredCounter(
        "cold_wait_refusals_total", "Missing maps that were not waited for, by why.", "reason"));

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
}
