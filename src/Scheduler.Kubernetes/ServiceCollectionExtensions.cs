using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Access;
using Scheduler.Core.Cluster;
using Scheduler.Core.Health;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Access;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;
using Scheduler.Kubernetes.Writes;

namespace Scheduler.Kubernetes;

/// <summary>Wires this project.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds what watches the cluster and writes to it: <see cref="ClusterSync"/>, <see cref="IPodBinder"/>, <see cref="IPodEvents"/>,
    /// <see cref="IPodConditions"/>, <see cref="IPodGates"/>, <see cref="IAccessReviewer"/>, <see cref="ISchedulerLease"/>, an
    /// <see cref="IHealthReporter"/>, and the hosted services behind them.
    /// </summary>
    /// <param name="services">
    /// Must have <see cref="ClusterState"/>, <see cref="TopologyState"/>, <see cref="TimeProvider"/> and logging; every
    /// <see cref="ILocalityPodHandler"/> there is notified of pods, and an <see cref="IKubernetesObserver"/> of what happens.
    /// </param>
    /// <param name="options">Valid options.</param>
    /// <param name="connection">The API server and our credentials; not used, and may be null, when not <c>Enabled</c>.</param>
    /// <param name="seed">Seed of the jitter of retries and timeouts; replicas should have different ones.</param>
    /// <param name="forPlans">
    /// Whether the watches also read what plans need: taints, labels and resources of nodes, gates and constraints of pods. Default false.
    /// </param>
    public static IServiceCollection AddKubernetes(
        this IServiceCollection services, KubernetesOptions options, ClusterConnection? connection, int seed, bool forPlans = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(IKubernetesObserver.None);
        if (!options.Enabled) return services.AddDisabled();
        services.AddSingleton<ClusterSync>();
        ArgumentNullException.ThrowIfNull(connection);
        services.TryAddSingleton(options);
        services.AddSingleton(connection);
        services.AddSingleton<ApiServerClient>();
        return services.AddWrites().AddWatches(options, seed, forPlans);
    }

    /// <summary>
    /// Adds <see cref="IPlannerLease"/> and the hosted service behind it, which gives the lease up when it stops: add it before what plans,
    /// which then stops first.
    /// </summary>
    /// <param name="services">Must have what <see cref="AddKubernetes"/> adds.</param>
    /// <param name="options">Valid options; without a cluster there is no leader.</param>
    /// <param name="lease">The lease, as <c>namespace/name</c>.</param>
    /// <param name="seed">Seed of the jitter of attempts; replicas should have different ones.</param>
    public static IServiceCollection AddPlannerLease(this IServiceCollection services, KubernetesOptions options, string lease, int seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Enabled) return services.AddSingleton<IPlannerLease>(provider => provider.GetRequiredService<DisabledKubernetes>());
        return services
            // Its own, as kube-scheduler's election has: slow calls of all else must not end the leadership.
            .AddKeyedSingleton<ApiServerClient>(nameof(PlannerLease))
            .AddSingleton(provider => new PlannerLease(
                new LeaseCalls(provider.GetRequiredKeyedService<ApiServerClient>(nameof(PlannerLease)), lease),
                // A process that was replaced under the same name must not be mistaken for this one.
                $"{options.Instance}_{Guid.NewGuid()}",
                provider.GetRequiredService<TimeProvider>(),
                new Random(seed),
                provider.GetRequiredService<ILogger<PlannerLease>>()))
            .AddSingleton<IPlannerLease>(provider => provider.GetRequiredService<PlannerLease>())
            .AddHostedService(provider => provider.GetRequiredService<PlannerLease>());
    }

    private static IServiceCollection AddDisabled(this IServiceCollection services) => services
        .AddSingleton(provider => ClusterSync.Done(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<DisabledKubernetes>()
        .AddSingleton<IHealthReporter>(provider => provider.GetRequiredService<DisabledKubernetes>())
        .AddSingleton<IPodBinder>(provider => provider.GetRequiredService<DisabledKubernetes>())
        .AddSingleton<IPodEvents>(provider => provider.GetRequiredService<DisabledKubernetes>())
        .AddSingleton<IPodConditions>(provider => provider.GetRequiredService<DisabledKubernetes>())
        .AddSingleton<IPodGates>(provider => provider.GetRequiredService<DisabledKubernetes>())
        .AddSingleton<IAccessReviewer>(provider => provider.GetRequiredService<DisabledKubernetes>())
        .AddSingleton<ISchedulerLease>(provider => provider.GetRequiredService<DisabledKubernetes>());

    private static IServiceCollection AddWrites(this IServiceCollection services) => services
        .AddSingleton<ReviewClient>()
        .AddSingleton<IAccessReviewer, AccessReviewer>()
        .AddSingleton<ISchedulerLease, SchedulerLease>()
        .AddSingleton<IPodBinder, PodBinder>()
        .AddSingleton<IPodConditions, PodConditions>()
        // Its own: records of waits that a namespace's webhook delays must not keep the gates of others.
        .AddKeyedSingleton<ApiServerClient>(nameof(PodGates))
        .AddSingleton<IPodGates>(provider => new PodGates(provider.GetRequiredKeyedService<ApiServerClient>(nameof(PodGates))))
        .AddSingleton<PodEvents>()
        .AddSingleton<IPodEvents>(provider => provider.GetRequiredService<PodEvents>())
        .AddHostedService(provider => provider.GetRequiredService<PodEvents>());

    private static IServiceCollection AddWatches(
        this IServiceCollection services, KubernetesOptions options, int seed, bool forPlans) => services
        .AddSingleton<KubernetesHealth>()
        .AddSingleton<IHealthReporter>(provider => provider.GetRequiredService<KubernetesHealth>())
        .AddSingleton(_ => new StringPool())
        .AddSingleton(provider => Tables(options, provider.GetRequiredService<StringPool>(), forPlans))
        .AddSingleton<ClusterPublisher>()
        .AddSingleton(provider => new PodSink(
            provider.GetRequiredService<ClusterPublisher>(),
            provider.GetRequiredService<StringPool>(),
            [.. provider.GetServices<ILocalityPodHandler>()],
            provider.GetRequiredService<ILogger<PodSink>>()))
        .AddSingleton<IHostedService>(provider => Watcher(provider, options, seed))
        .AddSingleton<DataNodePodSearch>()
        .AddSingleton<IDataNodePodSearch>(provider => provider.GetRequiredService<DataNodePodSearch>())
        .AddHostedService(provider => provider.GetRequiredService<DataNodePodSearch>());

    private static ClusterTables Tables(KubernetesOptions options, StringPool pool, bool forPlans)
    {
        var selector = LabelSelector.Parse(options.DataNodeSelector, out var fault)
            ?? throw new ArgumentException($"Kubernetes:DataNodeSelector '{options.DataNodeSelector}' is not a label selector: {fault}.");
        return new ClusterTables(selector, pool, forPlans);
    }

    private static ClusterWatcher Watcher(IServiceProvider provider, KubernetesOptions options, int seed)
    {
        var publisher = provider.GetRequiredService<ClusterPublisher>();
        // The pools and the randoms are each for one loop: neither is safe for two.
        var nodes = new NodeSink(publisher, new NodeReader(options.RackLabel, new StringPool(), publisher.Tables.AreForPlans));
        var pods = provider.GetRequiredService<PodSink>();
        return new ClusterWatcher(
            provider.GetRequiredService<ClusterConnection>(),
            Watch(provider, WatchedResource.Nodes, nodes, options, new Random(seed)),
            Watch(provider, WatchedResource.Pods, pods, options, new Random(unchecked(seed + 1))),
            provider.GetRequiredService<ILogger<ClusterWatcher>>());
    }

    private static ListWatch Watch(
        IServiceProvider provider, WatchedResource resource, IObjectSink sink, KubernetesOptions options, Random random)
    {
        var context = new ListWatchContext(
            provider.GetRequiredService<TimeProvider>(),
            random,
            new Backoff(Backoff.DefaultFirst, Backoff.DefaultLongest, random),
            provider.GetRequiredService<KubernetesHealth>(),
            provider.GetRequiredService<IKubernetesObserver>(),
            provider.GetRequiredService<ILogger<ListWatch>>());
        return new ListWatch(resource, provider.GetRequiredService<ApiServerClient>(), sink, options, context);
    }
}
