using System.Security.Cryptography;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Health;
using Scheduler.Core.Locality;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Core.Paths;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Metrics;
using Scheduler.Extender.Tracking;
using Scheduler.Hdfs;
using Scheduler.History;
using Scheduler.Kubernetes;
using Scheduler.Listeners;
using Scheduler.Listeners.Tls;
using Scheduler.Management;
using Scheduler.ParquetFooters;
using Scheduler.Planner;
using Scheduler.Planner.Admission;
using Scheduler.Redis;
using Scheduler.Verbs;

namespace Scheduler.Extender.Hosting;

/// <summary>Wires the service, in the order in which data flows.</summary>
internal static class ServiceCollectionExtensions
{
    /// <summary>Adds everything but listeners and routes.</summary>
    public static IServiceCollection AddScheduler(this IServiceCollection services, Settings settings, Connections connections)
    {
        // Each replica needs another seed, so that replicas do not retry at the same times.
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        services.AddSingleton(TimeProvider.System);
        return services
            .AddMetrics()
            // Before the pods: the first service stops last, and so writes what the others recorded before they stopped.
            .AddHistory(settings.History)
            .AddPods(settings, connections)
            .AddBlocks(settings, connections, seed)
            .AddNodes(settings, connections, seed)
            .AddWaits(settings)
            .AddDecisions(settings)
            .AddPlanner(settings, seed)
            .AddVerbs(settings.Extender)
            .AddListeners(
            [
                new(Listener.Extender, settings.Extender.Tls),
                new(Listener.Management, settings.Management.Tls),
                new(Listener.Admission, settings.Planner.IsWebhookServed ? settings.Planner.Tls : TlsFiles.None),
            ])
            .AddManagement(
                settings.Management, new(settings.Kubernetes.Instance, settings.Kubernetes.SchedulerLease, settings.Extender.Mode))
            .AddWebhook(settings);
    }

    private static IServiceCollection AddWebhook(this IServiceCollection services, Settings settings) => !settings.Planner.IsWebhookServed
        ? services
        : services
            .AddSingleton(provider => new AdmissionState(
                provider.IsReady, () => provider.GetRequiredService<IPlannerLease>().Leader is not null))
            .AddAdmission([.. settings.Planner.EffectiveSchedulerNames, .. settings.Kubernetes.EffectiveSchedulerNames]);

    /// <summary>Whether readiness answers 200, and the pods are known: what is gated must be seen.</summary>
    private static bool IsReady(this IServiceProvider provider) =>
        !provider.GetRequiredService<StartPhase>().IsInProgress && provider.GetRequiredService<ClusterSync>().IsSynced
        && !provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    private static IServiceCollection AddMetrics(this IServiceCollection services) => services
        .AddSingleton(_ => Prometheus.Metrics.NewCustomRegistry())
        .AddSingleton<MetricFamilies>()
        .AddSingleton<SchedulerMetrics>()
        .AddSingleton<IBlockMapObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<IFooterObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<INameNodeObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<IKubernetesObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<ISiblingObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<IRedisObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<IWaitObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<IHistoryObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<IRefusalObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<IVerbObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<IPlannerObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<IManagementObserver>(provider => provider.GetRequiredService<SchedulerMetrics>())
        .AddSingleton<IMetricsPage>(provider => provider.GetRequiredService<MetricFamilies>())
        .AddSingleton<StateMetrics>();

    private static IServiceCollection AddPods(this IServiceCollection services, Settings settings, Connections connections) => services
        .AddSingleton(new LocalityRequestReader(
            PathAllowance.Of(settings.Paths), settings.Paths.MaxPerPod, connections.Nameservices.FileSystems))
        .AddSingleton<LocalityPodTracker>()
        .AddSingleton<ILocalityPodHandler>(provider => provider.GetRequiredService<LocalityPodTracker>())
        .AddSingleton<PlacementRecords>()
        .AddSingleton<OutcomeNotices>()
        .AddSingleton<OutcomeTrend>()
        .AddSingleton<OutcomeRecorder>()
        .AddHostedService(provider => provider.GetRequiredService<OutcomeRecorder>())
        .AddSingleton(settings.Scoring.Siblings with { MaxLedgerBytes = settings.BlockMap.MaxBytes })
        .AddSingleton<SiblingLedger>();

    private static IServiceCollection AddBlocks(this IServiceCollection services, Settings settings, Connections connections, int seed) =>
        services
        .AddHdfs(settings.NameNode, settings.Paths, connections.Nameservices, seed)
        .AddSingleton<IHealthReporter>(provider => new NoNameNode(connections.Nameservices, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IParquetFooterReader>(new ParquetFooterReader(settings.Parquet.MaxFooterBytes))
        .AddFooters(settings.Parquet, settings.NameNode)
        .AddRedis(RedisCluster.Identify(settings.Redis, connections.Nameservices))
        .AddSingleton(settings.BlockMap)
        .AddSingleton<PathChanges>()
        .AddSingleton<IPathChanges>(provider => provider.GetRequiredService<PathChanges>())
        .AddSingleton<BlockMapStore>()
        .AddHostedService<BlockMapService>()
        .AddHostedService<ReadAhead>()
        .AddSingleton(settings.Extender.ColdWaits)
        .AddSingleton<ColdWait>();

    private static IServiceCollection AddNodes(this IServiceCollection services, Settings settings, Connections connections, int seed) =>
        services
        .AddSingleton<ClusterState>()
        .AddSingleton<DataNodeDirectory>()
        .AddSingleton(settings.Identity.ToRules(settings.Kubernetes.Enabled))
        .AddSingleton<TopologyState>()
        .AddSingleton(settings.Kubernetes)
        .AddKubernetes(settings.Kubernetes, connections.Cluster, seed, forPlans: settings.Planner.Enabled);

    private static IServiceCollection AddWaits(this IServiceCollection services, Settings settings) => services
        .AddSingleton(settings.Delay)
        .AddSingleton(provider => new PodWaits(
            settings.Delay,
            provider.GetRequiredService<IWaitObserver>(),
            provider.GetRequiredService<TimeProvider>(),
            settings.Planner.Enabled ? settings.Planner.MaxGated.Value : null))
        .AddSingleton(_ => new WaitRule(settings.Delay.ReadBytesPerSecond))
        .AddSingleton<NodeSampling>()
        .AddSingleton<WaitTracker>()
        .AddSingleton<ILocalityPodHandler>(provider => provider.GetRequiredService<WaitTracker>())
        .AddHostedService(provider => provider.GetRequiredService<WaitTracker>());

    private static IServiceCollection AddPlanner(this IServiceCollection services, Settings settings, int seed) => settings.Planner.Enabled
        ? services.AddPlannerLease(settings.Kubernetes, settings.Planner.Lease, seed).AddPlanner(settings.Planner)
        : services;

    private static IServiceCollection AddDecisions(this IServiceCollection services, Settings settings) => services
        .AddSingleton(settings.Scoring.ToScoring())
        .AddSingleton(_ => new LocalityCache())
        .AddSingleton(provider => new IgnoredNotices(
            provider.GetRequiredService<IPodEvents>(), provider.GetRequiredService<SchedulerMetrics>().Ignored))
        .AddSingleton(provider => new DecisionLog(observer: provider.GetRequiredService<IDecisionObserver>()))
        .AddSingleton<IPodInputs, PodInputs>()
        .AddSingleton<TopologyKeeper>()
        .AddHostedService<TopologyService>()
        .AddHostedService<SiblingService>();
}
