using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Tests.Support;
using Scheduler.Hdfs;
using Scheduler.History;
using Scheduler.Kubernetes;
using Scheduler.Planner;
using Scheduler.Redis;

namespace Scheduler.Extender.Tests.Metrics;

/// <summary>Names, units and labels of all metrics, on the page of a service to which everything has happened.</summary>
public sealed class MetricConventionTests : IAsyncLifetime
{
    /// <summary>What a metric may end in: its unit, or what it counts where there is none.</summary>
    private static readonly string[] Units =
        ["_seconds", "_bytes", "_total", "_ratio", "_nodes", "_pods", "_groups", "_datanodes", "_maps", "_open", "_degraded", "_leader"];

    /// <summary>
    /// Labels whose values are bounded: by an enum, by the configuration, or by the protocol. Never a pod, a path or a node.
    /// </summary>
    private static readonly HashSet<string> BoundedLabels =
        [
            "verb", "transport", "status", "reason", "level", "tier", "result", "cause", "outcome", "operation", "resource", "end", "check",
            "namenode", "nameservice", "listener", "state", "table", "le",
        ];

    private MetricsPage _page = null!;

    public async Task InitializeAsync() => _page = await BusyService.MetricsAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Names_AllFamilies_HavePrefixAndUnit()
    {
        Assert.NotEmpty(_page.Types);
        Assert.All(_page.Types.Keys, name => Assert.StartsWith("hdfs_locality_", name, StringComparison.Ordinal));
        Assert.All(
            _page.Types.Keys, name => Assert.True(Units.Any(unit => name.EndsWith(unit, StringComparison.Ordinal)), $"{name} has no unit"));
        Assert.All(
            _page.Types,
            family => Assert.Equal(
                (family.Key, family.Value == "counter"), (family.Key, family.Key.EndsWith("_total", StringComparison.Ordinal))));
        Assert.All(_page.Types.Where(family => family.Value == "histogram" && family.Key != "hdfs_locality_offered_nodes"), family =>
            Assert.EndsWith("_seconds", family.Key, StringComparison.Ordinal));
    }

    [Fact]
    public void Helps_AllFamilies_NeedNoEscaping()
    {
        // They are written as they are: a newline would end the line, a backslash would be read as the start of one.
        var helps = _page.Text.Split('\n').Where(line => line.StartsWith("# HELP ", StringComparison.Ordinal)).ToArray();

        Assert.Equal(_page.Types.Keys.Order(), helps.Select(help => help.Split(' ')[2]).Order());
        Assert.All(helps, help => Assert.Matches(@"^# HELP \S+ [^\\]*[.]$", help));
    }

    [Fact]
    public void Labels_AllFamilies_AreBounded() =>
        Assert.Subset(BoundedLabels, _page.Samples.SelectMany(sample => sample.Labels.Keys).ToHashSet());

    [Fact]
    public void Families_AfterEverythingHappened_HaveChildren()
    {
        var withSamples = _page.Samples.Select(sample => FamilyOf(sample.Name)).ToHashSet();

        Assert.Empty(_page.Types.Keys.Except(withSamples));
    }

    [Fact]
    public void Values_EveryEnum_AppearsWhereItBelongs()
    {
        AssertHolds<LocalityLevel>("bound_bytes_total", "level");
        AssertHolds<LocalityLevel>("bound_pods_total", "level");
        AssertHolds<MissReason>("bound_missed_pods_total", "reason");
        AssertHolds<HistoryTable>("history_rows_total", "table");
        AssertHolds<HistoryDropReason>("history_dropped_rows_total", "reason");
        AssertHolds<ReservationEnd>("sibling_reservations_total", "end");
        AssertHolds<IgnoredReason>("ignored_annotations_total", "reason");
        AssertHolds<NeutralReason>("answers_total", "reason");
        AssertHolds<WaitRefusal>("wait_refusals_total", "reason");
        AssertHolds<WaitOutcome>("wait_duration_seconds_count", "outcome");
        AssertHolds<BlockMapTier>("block_map_lookups_total", "tier");
        AssertHolds<BlockMapTier>("block_map_age_seconds_count", "tier");
        AssertHolds<BlockMapFailure>("block_map_negative_hits_total", "reason");
        AssertHolds<BlockMapFailure>("block_map_reads_total", "outcome", "Ok");
        AssertHolds<FetchCause>("block_map_reads_total", "cause");
        AssertHolds<FetchCause>("block_map_dropped_reads_total", "cause");
        AssertHolds<FetchCause>("block_map_read_duration_seconds_count", "cause");
        AssertHolds<EvictionCause>("block_map_evictions_total", "cause");
        AssertHolds<ColdWaitOutcome>("cold_wait_duration_seconds_count", "outcome");
        AssertHolds<ColdWaitRefusal>("cold_wait_refusals_total", "reason");
        AssertHolds<NameNodeOperation>("namenode_calls_total", "operation");
        AssertHolds<NameNodeCallOutcome>("namenode_calls_total", "outcome");
        AssertHolds<FooterTier>("parquet_footer_lookups_total", "tier");
        AssertHolds<WholeFileReason>("parquet_footer_reads_total", "outcome", "Ok");
        AssertHolds<WholeFileReason>("parquet_whole_files_total", "reason");
        AssertHolds<InotifyOutcome>("inotify_polls_total", "outcome");
        AssertHolds<ListWatchEnd>("kubernetes_lists_total", "end");
        AssertHolds<ListWatchEnd>("kubernetes_watches_total", "end");
        AssertHolds<ApiCallOutcome>("kubernetes_calls_total", "outcome");
        AssertHolds<EventDropReason>("events_dropped_total", "reason");
        AssertHolds<AdmissionOutcome>("admission_duration_seconds_count", "outcome");
        AssertHolds<ReleaseReason>("gates_removed_total", "reason");
        AssertHolds<RedisOperation>("redis_calls_total", "operation");
        AssertHolds<RedisOutcome>("redis_calls_total", "outcome");
    }

    [Fact]
    public void Requests_RealTraffic_AreCountedByVerbAndStatus()
    {
        Assert.Equal(1, _page["requests_total{verb=\"filter\",status=\"200\"}"]);
        Assert.Equal(1, _page["requests_total{verb=\"filter\",status=\"400\"}"]);
        Assert.Equal(1, _page["requests_total{verb=\"prioritize\",status=\"200\"}"]);
        Assert.Equal(2, _page["request_duration_seconds_count{verb=\"filter\"}"]);
    }

    [Fact]
    public void Histograms_Buckets_RiseToTheCount()
    {
        foreach (var count in _page.Samples.Where(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)))
        {
            var buckets = _page.Samples
                .Where(
                    sample => sample.Name == $"{FamilyOf(count.Name)}_bucket"
                        && count.Labels.All(label => sample.Labels[label.Key] == label.Value))
                .Select(sample => sample.Value)
                .ToArray();
            Assert.Equal(buckets.Order(), buckets);
            Assert.Equal(count.Value, buckets[^1]);
        }
    }

    private string FamilyOf(string sample) => _page.Types.Keys
        .First(
            family => sample == family
                || (sample.StartsWith(family, StringComparison.Ordinal) && sample[family.Length..] is "_bucket" or "_sum" or "_count"));

    private void AssertHolds<T>(string family, string label, params string[] also)
        where T : struct, Enum =>
        Assert.Equal(
            Enum.GetNames<T>().Concat(also).Order(StringComparer.Ordinal), _page.ValuesOf(family, label).Order(StringComparer.Ordinal));
}
