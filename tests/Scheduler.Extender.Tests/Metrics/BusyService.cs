using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Metrics;
using Scheduler.Extender.Tests.Support;
using Scheduler.Hdfs;
using Scheduler.History;
using Scheduler.Kubernetes;
using Scheduler.Planner;
using Scheduler.Redis;

namespace Scheduler.Extender.Tests.Metrics;

/// <summary>
/// A service to which everything has happened that metrics can tell: real traffic first, then each value of each observer's enums.
/// </summary>
internal static class BusyService
{
    /// <summary>The page of metrics of such a service.</summary>
    public static async Task<MetricsPage> MetricsAsync()
    {
        MetricsPage? page = null;
        await RunAsync(async (service, happen) =>
        {
            await happen();
            page = await service.MetricsAsync();
        });
        return page!;
    }

    /// <summary>Runs a test on the service; what the test is given beside it makes everything happen once more.</summary>
    public static async Task RunAsync(Func<RunningService, Func<Task>, Task> test)
    {
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var cluster = await TestCluster.StartAsync("k1");
        using var authority = new TestCertificates();
        using var tls = TlsDirectory.Of(authority);
        await using var service = await RunningService.StartAsync([hdfs.NameNode.Address], cluster.Connection, settings => settings with
        {
            Management = settings.Management with
            {
                Urls = "http://127.0.0.1:0;https://127.0.0.1:0",
                CertificateFile = tls.CertificateFile,
                KeyFile = tls.KeyFile,
            },
        });
        await service.SyncedAsync();
        await test(service, () => HappenAsync(service));
    }

    private static async Task HappenAsync(RunningService service)
    {
        await service.AllVerbsAnswerAsync(new PodRequest("/in/a"), "k1");
        await service.SendAsync("filter", "not json"u8.ToArray());
        Tell(service.Get<SchedulerMetrics>());
    }

    private static void Tell(SchedulerMetrics metrics)
    {
        ForEach<MissReason>(reason => metrics.RecordBound(new Outcome(new LevelBytes(1, 2, 3, 4), new RatedBytes(3, 5), reason)));
        foreach (var added in (LevelBytes[])[new(0, 2, 3, 4), new(0, 0, 3, 4), new(0, 0, 0, 4)])
            metrics.RecordBound(new Outcome(added, new RatedBytes(0, 1), null));
        ForEach<ReservationEnd>(metrics.ReservationEnded);
        ForEach<IgnoredReason>(metrics.Ignored);
        ForEach<NeutralReason>(metrics.Prioritized);
        metrics.PreemptionVetoed();
        ForEach<WaitRefusal>(metrics.WaitRefused);
        ForEach<WaitOutcome>(outcome => metrics.WaitEnded(outcome, TimeSpan.FromSeconds(1)));
        ForEach<HistoryTable>(table => metrics.FileClosed(table, 1, 1));
        ForEach<HistoryDropReason>(reason => metrics.Dropped(reason, 1));
        TellBlockMaps(metrics);
        TellNameNodes(metrics);
        TellFooters(metrics);
        TellKubernetes(metrics);
        TellPlanner(metrics);
        ForEach<RedisOperation>(
            operation => ForEach<RedisOutcome>(outcome => metrics.Called(operation, outcome, TimeSpan.FromMilliseconds(1))));
    }

    private static void TellBlockMaps(SchedulerMetrics metrics)
    {
        ForEach<BlockMapTier>(tier =>
        {
            metrics.Hit(tier, isStale: false, TimeSpan.FromMinutes(1));
            metrics.Hit(tier, isStale: true, TimeSpan.FromMinutes(11));
            metrics.Missed(tier);
        });
        ForEach<BlockMapFailure>(metrics.NegativeHit);
        ForEach<FetchCause>(cause => ForEach<BlockMapFailure>(failure => metrics.Fetched(cause, failure, TimeSpan.FromSeconds(1))));
        ForEach<FetchCause>(cause => metrics.Fetched(cause, null, TimeSpan.FromSeconds(1)));
        ForEach<FetchCause>(metrics.Dropped);
        ForEach<EvictionCause>(cause => metrics.Evicted(cause, 1000));
        metrics.PrefetchUsed(TimeSpan.FromSeconds(1));
        ForEach<ColdWaitOutcome>(outcome => metrics.ColdWaited(outcome, TimeSpan.FromMilliseconds(150)));
        ForEach<ColdWaitRefusal>(metrics.ColdWaitRefused);
        // A bug's report is a line of the log, with no metric of its own.
        metrics.Faulted(new InputPath("ns1", "/in"), new InvalidOperationException("made up by a test"));
    }

    private static void TellNameNodes(SchedulerMetrics metrics)
    {
        ForEach<NameNodeOperation>(operation => ForEach<NameNodeCallOutcome>(outcome =>
            metrics.CallCompleted(new NameNodeCall("ns1", "nn1:9870", "webhdfs", operation, outcome, TimeSpan.FromMilliseconds(5)))));
        metrics.FailedOver("ns1", "nn1:9870", "nn2:9870");
        metrics.CircuitChanged("nn1:9870", isOpen: true);
        metrics.InputSampled(1000, 500);
        ForEach<InotifyOutcome>(outcome => metrics.EditLogPolled("ns1", outcome));
        metrics.PathsChanged("ns1", 3);
        metrics.ObserverAsked("ns1", isAnswered: true);
        metrics.ObserverAsked("ns1", isAnswered: false);
    }

    private static void TellFooters(SchedulerMetrics metrics)
    {
        foreach (var isFound in (bool[])[false, true]) ForEach<FooterTier>(tier => metrics.FooterLookedUp(tier, isFound));
        ForEach<WholeFileReason>(reason => metrics.FooterRead(reason, 65536));
        metrics.FooterRead(null, 65536);
        ForEach<WholeFileReason>(reason => metrics.FilesCountWhole(reason, 2));
    }

    private static void TellKubernetes(SchedulerMetrics metrics)
    {
        foreach (var resource in (string[])["nodes", "pods"])
        {
            ForEach<ListWatchEnd>(ending => metrics.ListEnded(resource, ending, 5, TimeSpan.FromSeconds(1)));
            ForEach<ListWatchEnd>(ending => metrics.WatchEnded(resource, ending));
            metrics.ObjectUnreadable(resource);
        }

        ForEach<ApiCallOutcome>(outcome => metrics.CallEnded("bind", outcome, TimeSpan.FromSeconds(1)));
        ForEach<EventDropReason>(metrics.EventDropped);
    }

    private static void TellPlanner(SchedulerMetrics metrics)
    {
        ForEach<AdmissionOutcome>(outcome => metrics.Admitted(outcome, TimeSpan.FromMilliseconds(1)));
        ForEach<ReleaseReason>(reason => metrics.Released(reason, TimeSpan.FromSeconds(1)));
        metrics.Planned(5, TimeSpan.FromMilliseconds(5));
        foreach (var isFollowed in (bool[])[true, false]) ((IPlannerObserver)metrics).Bound(isFollowed);
    }

    private static void ForEach<T>(Action<T> tell)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>()) tell(value);
    }
}
