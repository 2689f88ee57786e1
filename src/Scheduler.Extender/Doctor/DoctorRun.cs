using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Kubernetes;
using Scheduler.Kubernetes.Access;

namespace Scheduler.Extender.Doctor;

/// <summary>What the doctor is asked about.</summary>
/// <param name="PodNamespace">Namespace of a pod; null for the installation alone.</param>
/// <param name="PodName">Its name.</param>
/// <param name="SchedulerConfiguration">A file, or <c>configmap:NAMESPACE/NAME</c>; null when it is not given.</param>
internal sealed record DoctorQuestion(string? PodNamespace, string? PodName, string? SchedulerConfiguration)
{
    /// <summary>An input as <c>hdfs.locality/paths</c> has it, to be looked at without a pod; null when it is not given.</summary>
    public string? Paths { get; init; }

    /// <summary>A pod that asks for an input, which nobody has created. Operators may ask about every path.</summary>
    public static PodMetadata PodThatAsks(string paths) => new("", "doctor", "doctor")
    {
        Annotations = new Dictionary<string, string> { [LocalityAnnotations.Paths] = paths },
    };
}

/// <summary>
/// All examinations, in the order in which one rests on another. It wires what it needs of the service anew and reads only: no listener,
/// no event, no lead over the edit log.
/// </summary>
internal sealed class DoctorRun(Settings settings, Connections connections, DoctorQuestion question, TimeProvider clock)
{
    /// <summary>Examines everything.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        using var probe = connections.Cluster is { } cluster ? new ClusterProbe(cluster, settings.Kubernetes, clock) : null;
        await using var watching = Watching();
        await using var reading = Reading(watching);
        foreach (var service in watching.GetServices<IHostedService>()) await service.StartAsync(cancellationToken);
        var findings = new List<Finding> { Finding.Ok("configuration", "Every setting is known and within its bounds.") };
        foreach (var examination in Examinations(watching, reading, probe)) findings.AddRange(await examination.ExamineAsync(cancellationToken));
        foreach (var service in watching.GetServices<IHostedService>()) await service.StopAsync(cancellationToken);
        return findings;
    }

    private IEnumerable<IDoctorCheck> Examinations(ServiceProvider watching, ServiceProvider reading, ClusterProbe? probe)
    {
        var picture = watching.GetRequiredService<ClusterSnapshot>();
        var directory = watching.GetRequiredService<DataNodeDirectory>();
        var topology = watching.GetRequiredService<TopologyState>();
        yield return new CertificateCheck(settings, clock);
        yield return new NameNodeCheck(new NameNodeProbe(settings.NameNode, connections.Nameservices, clock), directory, clock);
        yield return new RedisCheck(settings.Redis, clock);
        yield return new ClusterCheck(probe, settings, picture);
        yield return new CallerCheck(settings.Management, clock);
        yield return new PathAllowanceCheck(settings.Paths, connections.Nameservices, picture);
        var reader = new LocalityRequestReader(
            PathAllowance.Of(settings.Paths), settings.Paths.MaxPerPod, connections.Nameservices.FileSystems);
        var source = reading.GetRequiredService<IBlockMapSource>();
        if (question.Paths is { } paths)
        {
            var open = new LocalityRequestReader(
                PathAllowance.Of(new PathsOptions()), settings.Paths.MaxPerPod, connections.Nameservices.FileSystems);
            var request = open.Read(DoctorQuestion.PodThatAsks(paths))!;
            yield return new PathCheck(request, source, directory, topology, picture, settings.Scoring.ToScoring().Weights, clock);
        }

        if (question is { PodNamespace: { } podNamespace, PodName: { } podName })
        {
            yield return new JobCheck(podNamespace, podName, picture, reader, source, directory, topology, probe);
        }

        // After the job: its block maps name DataNodes that a report may not have.
        yield return new IdentityCheck(topology, picture, settings.Kubernetes.Enabled);
        yield return new SchedulerCheck(question.SchedulerConfiguration, probe, settings, picture);
    }

    /// <summary>The watch of nodes and pods.</summary>
    private ServiceProvider Watching() => new ServiceCollection()
        .AddLogging()
        .AddSingleton(clock)
        .AddSingleton<ClusterState>()
        .AddSingleton<DataNodeDirectory>()
        .AddSingleton(settings.Identity.ToRules(settings.Kubernetes.Enabled))
        .AddSingleton<TopologyState>()
        .AddSingleton<ClusterSnapshot>()
        .AddKubernetes(settings.Kubernetes, connections.Cluster, seed: 0)
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
