using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;
using Scheduler.Extender.Metrics.Prometheus;

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

    private ICollector<ICounter> _mapLookups = null!;
    private ICollector<IHistogram> _mapAgeSeconds = null!;
    private ICollector<ICounter> _mapNegativeHits = null!;
    private ICollector<ICounter> _mapReads = null!;
    private ICollector<IHistogram> _mapReadSeconds = null!;
    private ICollector<ICounter> _mapEvictions = null!;
    private ICollector<ICounter> _mapDrops = null!;
    private ICollector<IHistogram> _prefetchLeadSeconds = null!;
    private ICollector<IHistogram> _coldWaitSeconds = null!;
    private ICollector<ICounter> _coldWaitRefusals = null!;

    /// <inheritdoc/>
    public void Hit(BlockMapTier tier, bool isStale, TimeSpan age)
    {
        _mapLookups.WithLabels(tier.ToString(), isStale ? "stale" : "hit").Inc();
        _mapAgeSeconds.WithLabels(tier.ToString()).Observe(age.TotalSeconds);
    }

    /// <inheritdoc/>
    public void Missed(BlockMapTier tier) => _mapLookups.WithLabels(tier.ToString(), "miss").Inc();

    /// <inheritdoc/>
    public void NegativeHit(BlockMapFailure failure) => _mapNegativeHits.WithLabels(failure.ToString()).Inc();

    /// <inheritdoc/>
    public void Fetched(FetchCause cause, BlockMapFailure? failure, TimeSpan elapsed)
    {
        _mapReads.WithLabels(cause.ToString(), failure?.ToString() ?? Ok).Inc();
        _mapReadSeconds.WithLabels(cause.ToString()).Observe(elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    public void Faulted(InputPath path, Exception exception) => Log.BlockMapFaulted(_logger, path, exception);

    /// <inheritdoc/>
    public void Evicted(EvictionCause cause, long sizeInBytes) => _mapEvictions.WithLabels(cause.ToString()).Inc();

    /// <inheritdoc/>
    public void Dropped(FetchCause cause) => _mapDrops.WithLabels(cause.ToString()).Inc();

    /// <inheritdoc/>
    public void PrefetchUsed(TimeSpan lead) => _prefetchLeadSeconds.WithLabels().Observe(lead.TotalSeconds);

    /// <inheritdoc/>
    public void ColdWaited(ColdWaitOutcome outcome, TimeSpan waited) =>
        _coldWaitSeconds.WithLabels(outcome.ToString()).Observe(waited.TotalSeconds);

    /// <inheritdoc/>
    public void ColdWaitRefused(ColdWaitRefusal reason) => _coldWaitRefusals.WithLabels(reason.ToString()).Inc();

    private void CreateBlockMaps(IMetricFactory factory)
    {
        _mapLookups = factory.CreateCounter(Prefix + "block_map_lookups_total", "Look-ups of block maps by tier and result.", "tier", "result");
        _mapAgeSeconds = factory.CreateHistogram(
            Prefix + "block_map_age_seconds", "How long ago the NameNode was asked, of maps when they were looked up, by tier.", AgeBuckets, "tier");
        _mapNegativeHits = factory.CreateCounter(
            Prefix + "block_map_negative_hits_total", "Look-ups of maps whose last read failed a moment ago, by why.", "reason");
        _mapReads = factory.CreateCounter(
            Prefix + "block_map_reads_total", "Reads of block maps from NameNodes by cause and outcome.", "cause", "outcome");
        _mapReadSeconds = factory.CreateHistogram(
            Prefix + "block_map_read_duration_seconds", "Time to read one input's placement.", FetchBuckets, "cause");
        _mapEvictions = factory.CreateCounter(Prefix + "block_map_evictions_total", "Block maps that left the process, by why.", "cause");
        _mapDrops = factory.CreateCounter(
            Prefix + "block_map_dropped_reads_total", "Prefetches and refreshes dropped because too many were queued.", "cause");
        _prefetchLeadSeconds = factory.CreateHistogram(
            Prefix + "prefetch_lead_seconds", "How long a prefetched map had been there when it was first used.", FetchBuckets);
        _coldWaitSeconds = factory.CreateHistogram(
            Prefix + "cold_wait_duration_seconds", "How long requests waited for missing maps, by how the wait ended.", ColdWaitBuckets, "outcome");
        _coldWaitRefusals = factory.CreateCounter(
            Prefix + "cold_wait_refusals_total", "Missing maps that were not waited for, by why.", "reason");
        _mapNegativeHits.Declare<BlockMapFailure>();
        _mapEvictions.Declare<EvictionCause>();
        _mapDrops.Declare<FetchCause>();
        _coldWaitSeconds.Declare<ColdWaitOutcome>();
        _coldWaitRefusals.Declare<ColdWaitRefusal>();
    }
}
