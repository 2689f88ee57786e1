using System.Net.Http.Headers;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.WebHdfs;
using Scheduler.Kubernetes;
using Scheduler.Kubernetes.Access;

namespace Scheduler.Extender.Doctor;

/// <summary>What the doctor has to check.</summary>
/// <param name="PodNamespace">Namespace of a pod; null for the installation alone.</param>
/// <param name="PodName">Its name.</param>
/// <param name="SchedulerConfiguration">A file, or <c>configmap:NAMESPACE/NAME</c>; null when it is not given.</param>
internal sealed record DoctorQuestion(string? PodNamespace, string? PodName, string? SchedulerConfiguration)
{
    /// <summary>An input, written as in <c>hdfs.locality/paths</c>, to check without a pod; null when it is not given.</summary>
    public string? Paths { get; init; }

    /// <summary>Where a running service is asked about the pod (<c>--service</c>); null for the one that runs here.</summary>
    public Uri? Service { get; init; }

    /// <summary>The token that it is asked with; null for none.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>A made-up pod that asks for an input. Operators may check every path.</summary>
    public static PodMetadata PodThatAsks(string paths) => new("", "doctor", "doctor")
    {
        Annotations = new Dictionary<string, string> { [LocalityAnnotations.Paths] = paths },
    };
}

/// <summary>
/// Runs all checks, in an order in which later ones use the results of earlier ones. It builds the parts of the service that it needs, and
/// only reads: it opens no listener, writes no Event, and does not lead the reading of the edit log.
/// </summary>
internal sealed class DoctorRun(Settings settings, Connections connections, DoctorQuestion question, TimeProvider clock)
{
    /// <summary>Runs all checks.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        using var probe = connections.Cluster is { } cluster ? new ClusterProbe(cluster, settings.Kubernetes, clock) : null;
        await using var watching = Watching();
        await using var reading = Reading(watching);
        foreach (var service in watching.GetServices<IHostedService>()) await service.StartAsync(cancellationToken);
        var findings = new List<Finding> { Finding.Ok("configuration", "Every setting is known and within its bounds.") };
        foreach (var check in ChecksOf(watching, reading, probe)) findings.AddRange(await check.ExamineAsync(cancellationToken));
        foreach (var service in watching.GetServices<IHostedService>()) await service.StopAsync(cancellationToken);
        return findings;
    }

    private IEnumerable<IDoctorCheck> ChecksOf(ServiceProvider watching, ServiceProvider reading, ClusterProbe? probe)
    {
        var snapshot = watching.GetRequiredService<ClusterSnapshot>();
        var directory = watching.GetRequiredService<DataNodeDirectory>();
        var topology = watching.GetRequiredService<TopologyState>();
        yield return new CertificateCheck(settings, clock);
        yield return new NameNodeCheck(new NameNodeProbe(settings.NameNode, connections.Nameservices, clock), directory, clock);
        yield return new RedisCheck(settings.Redis, clock);
        yield return new ClusterCheck(probe, settings, snapshot);
        if (settings.Planner.Enabled)
        {
            var webhook = new WebhookCheck(clock);
            var gate = new GateCheck(question, settings, snapshot, ReaderOf());
            yield return new PlannerCheck(probe, settings.Planner, snapshot, webhook, gate, clock);
        }

        yield return new CallerCheck(settings.Management, clock);
        yield return new PathAllowanceCheck(settings.Paths, connections.Nameservices, snapshot);
        var reader = ReaderOf();
        var source = reading.GetRequiredService<IBlockMapSource>();
        if (question.Paths is { } paths)
        {
            var open = new LocalityRequestReader(
                PathAllowance.Of(new PathsOptions()), settings.Paths.MaxPerPod, connections.Nameservices.FileSystems);
            var request = open.Read(DoctorQuestion.PodThatAsks(paths))!;
            yield return new PathCheck(request, source, directory, topology, snapshot, settings.Scoring.ToScoring().Weights, clock);
        }

        if (question is { PodNamespace: { } podNamespace, PodName: { } podName })
        {
            var spark = probe is null ? null : SparkOf(watching.GetRequiredService<ClusterState>(), probe);
            yield return new JobCheck(podNamespace, podName, snapshot, reader, source, directory, topology, probe, spark);
        }

        // After the job, whose block maps may name DataNodes that are not in the report.
        yield return new IdentityCheck(topology, snapshot, settings.Kubernetes.Enabled);
        yield return new SchedulerCheck(question.SchedulerConfiguration, probe, settings, snapshot);
    }

    private LocalityRequestReader ReaderOf() => new(
        PathAllowance.Of(settings.Paths), settings.Paths.MaxPerPod, connections.Nameservices.FileSystems);

    private SparkJobReader SparkOf(ClusterState cluster, ClusterProbe probe) => new(
        probe,
        cluster,
        connections.Nameservices,
        new NameNodeConfProbe(settings.NameNode, clock),
        new ServiceExplain(question.Service ?? CallerCheck.AddressOf(settings.Management), question.Authorization, clock),
        new SparkDriverClient(clock));

    /// <summary>The watch of nodes and pods.</summary>
    private ServiceProvider Watching() => new ServiceCollection()
        .AddLogging()
        .AddSingleton(clock)
        .AddSingleton<ClusterState>()
        .AddSingleton<DataNodeDirectory>()
        .AddSingleton(settings.Identity.ToRules(settings.Kubernetes.Enabled))
        .AddSingleton<TopologyState>()
        .AddSingleton<ClusterSnapshot>()
        .AddKubernetes(settings.Kubernetes, connections.Cluster, seed: 0, forPlans: settings.Planner.Enabled)
        .BuildServiceProvider();

    /// <summary>The reader of block maps, without the services that read by themselves.</summary>
    private ServiceProvider Reading(ServiceProvider watching) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(clock)
        .AddSingleton(INameNodeObserver.None)
        .AddSingleton(watching.GetRequiredService<DataNodeDirectory>())
        .AddHdfs(settings.NameNode, settings.Paths, connections.Nameservices, seed: 0)
        .BuildServiceProvider();
}

/// <summary>Checks one part of an installation. Reports problems as findings, not as exceptions.</summary>
internal interface IDoctorCheck
{
    /// <summary>Runs the check; every outside call has a deadline.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken);
}
