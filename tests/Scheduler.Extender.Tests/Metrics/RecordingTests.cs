using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Metrics;
using Scheduler.Hdfs;
using Scheduler.History;
using Scheduler.Kubernetes;
using Scheduler.Redis;

namespace Scheduler.Extender.Tests.Metrics;

/// <summary>What one event does to the page, and what it costs.</summary>
public sealed class RecordingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Outcome Bound = new(new LevelBytes(1, 2, 3, 4), new RatedBytes(3, 5), MissReason.Full);

    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly SchedulerMetrics _metrics;

    public RecordingTests() => _metrics = new SchedulerMetrics(new MetricFamilies(_registry), NullLogger<SchedulerMetrics>.Instance);

    [Fact]
    public void Events_OnceSeen_AllocateNothing()
    {
        for (var i = 0; i < 3; i++) RecordEverything(_metrics);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) RecordEverything(_metrics);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Events_OfATracedRequest_KeepNoExemplars()
    {
        using var activity = new Activity("request").Start();
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        RecordEverything(_metrics);

        // The only format that would show them.
        Assert.DoesNotContain(await LinesAsync(ExpositionFormat.OpenMetricsText), line => line.Contains("# {", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_WithAnOutcome_CountOnlyThere()
    {
        var untouched = await SamplesAsync();
        _metrics.Hit(BlockMapTier.Process, isStale: false, Second);
        _metrics.Hit(BlockMapTier.Shared, isStale: true, Second);
        _metrics.Missed(BlockMapTier.Process);
        _metrics.Fetched(FetchCause.Demand, null, Second);
        _metrics.Fetched(FetchCause.Refresh, BlockMapFailure.NotFound, Second);
        _metrics.FooterLookedUp(FooterTier.Process, isFound: true);
        _metrics.FooterLookedUp(FooterTier.Shared, isFound: false);
        _metrics.FooterRead(null, 10);
        _metrics.FooterRead(WholeFileReason.UnknownColumn, 5);
        _metrics.ObserverAsked("ns1", isAnswered: true);
        _metrics.CircuitChanged("nn1:9870", isOpen: true);
        _metrics.RecordBound(Bound);

        Assert.Equal(
            [
                "block_map_age_seconds_count{tier=\"Process\"} 1",
                "block_map_age_seconds_count{tier=\"Shared\"} 1",
                "block_map_lookups_total{tier=\"Process\",result=\"hit\"} 1",
                "block_map_lookups_total{tier=\"Process\",result=\"miss\"} 1",
                "block_map_lookups_total{tier=\"Shared\",result=\"stale\"} 1",
                "block_map_read_duration_seconds_count{cause=\"Demand\"} 1",
                "block_map_read_duration_seconds_count{cause=\"Refresh\"} 1",
                "block_map_reads_total{cause=\"Demand\",outcome=\"Ok\"} 1",
                "block_map_reads_total{cause=\"Refresh\",outcome=\"NotFound\"} 1",
                "bound_achievable_bytes_total 5",
                "bound_achieved_bytes_total 3",
                "bound_bytes_total{level=\"NodeCached\"} 1",
                "bound_bytes_total{level=\"NodeLocal\"} 2",
                "bound_bytes_total{level=\"OffSwitch\"} 4",
                "bound_bytes_total{level=\"RackLocal\"} 3",
                "bound_missed_pods_total{reason=\"Full\"} 1",
                "bound_pods_total{level=\"NodeCached\"} 1",
                "namenode_circuit_open{namenode=\"nn1:9870\"} 1",
                "namenode_observer_reads_total{nameservice=\"ns1\",state=\"observer\"} 1",
                "parquet_footer_lookups_total{tier=\"Process\",result=\"hit\"} 1",
                "parquet_footer_lookups_total{tier=\"Shared\",result=\"miss\"} 1",
                "parquet_footer_read_bytes_total 15",
                "parquet_footer_reads_total{outcome=\"Ok\"} 1",
                "parquet_footer_reads_total{outcome=\"UnknownColumn\"} 1",
            ],
            (await SamplesAsync()).Except(untouched));
    }

    private static void RecordEverything(SchedulerMetrics metrics)
    {
        metrics.Answered("prioritize", 200, Second);
        metrics.Offered(5000);
        metrics.Prioritized(NeutralReason.None);
        metrics.Ignored(IgnoredReason.InvalidPath);
        metrics.RecordBound(Bound);
        metrics.RecordBoundUnasked();
        metrics.DecisionDropped();
        metrics.Hit(BlockMapTier.Process, isStale: false, Second);
        metrics.Hit(BlockMapTier.Shared, isStale: true, Second);
        metrics.Missed(BlockMapTier.Process);
        metrics.NegativeHit(BlockMapFailure.NotFound);
        metrics.Fetched(FetchCause.Demand, null, Second);
        metrics.Fetched(FetchCause.Refresh, BlockMapFailure.Timeout, Second);
        metrics.Evicted(EvictionCause.Bytes, 1000);
        ((IBlockMapObserver)metrics).Dropped(FetchCause.Prefetch);
        metrics.PrefetchUsed(Second);
        metrics.ColdWaited(ColdWaitOutcome.Answered, Second);
        metrics.ColdWaitRefused(ColdWaitRefusal.Disabled);
        metrics.FooterLookedUp(FooterTier.Process, isFound: true);
        metrics.FooterLookedUp(FooterTier.Shared, isFound: false);
        metrics.FooterRead(null, 1000);
        metrics.FooterRead(WholeFileReason.UnknownColumn, 1000);
        metrics.FilesCountWhole(WholeFileReason.UnknownColumn, 2);
        metrics.FileClosed(HistoryTable.Placements, 1, 1000);
        metrics.Dropped(HistoryDropReason.QueueFull, 1);
        metrics.ReservationEnded(ReservationEnd.Confirmed);
        metrics.WaitEnded(WaitOutcome.Met, Second);
        metrics.WaitRefused(WaitRefusal.Sampled);
        metrics.PreemptionVetoed();
        metrics.Called(RedisOperation.Get, RedisOutcome.Ok, Second);
        RecordServers(metrics);
    }

    private static void RecordServers(SchedulerMetrics metrics)
    {
        metrics.ListEnded("pods", ListWatchEnd.Completed, 5, Second);
        metrics.WatchEnded("pods", ListWatchEnd.Expired);
        metrics.ObjectUnreadable("pods");
        metrics.CallEnded("list", ApiCallOutcome.Ok, Second);
        metrics.EventDropped(EventDropReason.QueueFull);
        metrics.CallCompleted(new NameNodeCall("ns1", "nn1:9870", "rpc", NameNodeOperation.GetDataNodes, NameNodeCallOutcome.Ok, Second));
        metrics.FailedOver("ns1", "nn1:9870", "nn2:9870");
        metrics.CircuitChanged("nn1:9870", isOpen: true);
        metrics.InputSampled(1000, 500);
        metrics.EditLogPolled("ns1", InotifyOutcome.Followed);
        metrics.PathsChanged("ns1", 3);
        metrics.ObserverAsked("ns1", isAnswered: true);
    }

    /// <summary>The page's samples but for sums and buckets, without the prefix, sorted.</summary>
    private async Task<IEnumerable<string>> SamplesAsync() => (await LinesAsync(ExpositionFormat.PrometheusText))
        .Where(line => line.StartsWith("hdfs_locality_", StringComparison.Ordinal))
        .Where(line => !line.Contains("_bucket{", StringComparison.Ordinal) && !line.Contains("_sum", StringComparison.Ordinal))
        .Select(line => line["hdfs_locality_".Length..])
        .Order(StringComparer.Ordinal);

    private async Task<string[]> LinesAsync(ExpositionFormat format)
    {
        using var page = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(page, format);
        return Encoding.UTF8.GetString(page.ToArray()).Split('\n');
    }
}
