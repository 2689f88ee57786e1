using System.Text.Json.Nodes;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.WebHdfs;
using Scheduler.Kubernetes.Access;
using Scheduler.Management;

namespace Scheduler.Extender.Doctor;

/// <summary>What is known of a pod's Spark application beside the pod itself.</summary>
/// <param name="Executor">An executor's pod, as the API server has it; null when there is none.</param>
/// <param name="Driver">What its driver answered.</param>
/// <param name="Asked">What a running service knows of the jar's requests; null with the reason in <paramref name="WhyUnasked"/>.</param>
/// <param name="WhyUnasked">Why the service's knowledge is missing.</param>
/// <param name="ProxyUsers"><c>dfs.namenode.ip-proxy-users</c> of each NameNode of its input.</param>
/// <param name="Addresses">Addresses of the running executors' pods, by the executor's number.</param>
internal sealed record SparkJob(
    JsonObject? Executor,
    SparkDriverAnswer Driver,
    NearReadsAnswer? Asked,
    string WhyUnasked,
    IReadOnlyList<NameNodeSetting> ProxyUsers,
    IReadOnlyDictionary<string, string> Addresses)
{
    /// <summary>The user that executors read HDFS as, as far as the environment of their pods and the driver tell; else null.</summary>
    /// <remarks>Executors run as SPARK_USER where it is set, whatever HADOOP_USER_NAME says.</remarks>
    public string? User => ValueOf("SPARK_USER") ?? ValueOf("HADOOP_USER_NAME") ?? Driver.User;

    /// <summary>The field that a variable of the executor's pod takes its value from; null when it takes it from none.</summary>
    public string? FieldOf(string variable) => VariableOf(variable)?["valueFrom"]?["fieldRef"]?["fieldPath"]?.ToString();

    private string? ValueOf(string variable) => VariableOf(variable)?["value"]?.ToString() is { Length: > 0 } value ? value : null;

    private JsonNode? VariableOf(string variable) => PodJson.Containers(Executor)
        .SelectMany(container => container["env"] as JsonArray ?? [])
        .FirstOrDefault(each => each?["name"]?.ToString() == variable);
}

/// <summary>Finds out about the Spark application of a pod. Every call is bounded; what fails is unknown.</summary>
internal sealed class SparkJobReader(
    ClusterProbe probe,
    ClusterState cluster,
    Nameservices nameservices,
    NameNodeConfProbe settings,
    ServiceExplain service,
    SparkDriverClient drivers)
{
    private const string ProxyUsers = "dfs.namenode.ip-proxy-users";
    private const int DefaultPort = 4040, MaxDrivers = 10, MaxNameNodes = 20;

    /// <summary>Asks the driver, the service and the NameNodes; null when the pod is of no Spark application.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<SparkJob?> ReadAsync(
        LocalityPod pod, JsonObject spec, LocalityRequest request, CancellationToken cancellationToken)
    {
        if (pod.Metadata.Labels.GetValueOrDefault(SparkPod.ApplicationLabel) is not { Length: > 0 } id) return null;
        var application = new SparkApplication(pod.Metadata.Namespace, id);
        var driver = AskDriverAsync(application, cancellationToken);
        var asked = service.AskAsync(pod.Metadata.Namespace, pod.Metadata.Name, cancellationToken);
        var users = Task.WhenAll(NameNodesOf(request).Select(nameNode => settings.ReadAsync(nameNode, ProxyUsers, cancellationToken)));
        var executor = request.IsDriver ? await AnyPodAsync(application, "executor", 1, cancellationToken) : [spec];
        var (answer, why) = await asked;
        return new SparkJob(executor is [{ } first, ..] ? first : null, await driver, answer, why, await users, AddressesOf(application));
    }

    private IEnumerable<NameNodeAddress> NameNodesOf(LocalityRequest request) => request.Paths
        .Select(path => path.Authority).Distinct()
        .Select(authority => nameservices.TryResolve(authority, out var nameservice, out _) ? nameservice : null).OfType<Nameservice>()
        .SelectMany(nameservice => nameservice.NameNodes).Distinct().Take(MaxNameNodes);

    private Dictionary<string, string> AddressesOf(SparkApplication application) => cluster.SparkPods.ExecutorsOf(application)
        .GroupBy(pod => pod.ExecutorId!).ToDictionary(same => same.Key, same => same.First().Address!);

    private async Task<SparkDriverAnswer> AskDriverAsync(SparkApplication application, CancellationToken cancellationToken)
    {
        var pods = await AnyPodAsync(application, "driver", MaxDrivers, cancellationToken);
        var running = pods.FirstOrDefault(pod => PodJson.IsRunning(pod) && PodJson.Address(pod) is not null);
        if (running is null)
        {
            return new SparkDriverAnswer
            {
                Problem = $"No running driver pod of {application.Id} is seen (spark-role=driver): it has ended, runs in client mode, or "
                    + "we may not list pods.",
            };
        }

        var port = PodJson.Port(running, "spark-ui") ?? DefaultPort;
        var driver = new UriBuilder(Uri.UriSchemeHttp, PodJson.Address(running)!.ToString(), port).Uri;
        return await drivers.AskAsync(driver, application.Id, cancellationToken);
    }

    private async Task<IReadOnlyList<JsonObject>> AnyPodAsync(
        SparkApplication application, string role, int most, CancellationToken cancellationToken)
    {
        var selector = $"{SparkPod.ApplicationLabel}={application.Id},{SparkPod.RoleLabel}={role}";
        var list = await probe.FindPodsAsync(application.Namespace, selector, most, cancellationToken);
        return [.. (list.Body?["items"] as JsonArray ?? []).OfType<JsonObject>()];
    }
}
