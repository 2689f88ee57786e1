using System.Text.Json.Nodes;
using Scheduler.Deploy.Tests.Manifests;

namespace Scheduler.Deploy.Tests.Examples;

/// <summary>A Spark job of <c>config/examples</c>, for spark-submit or the Spark operator.</summary>
internal sealed record SparkRecipe(IReadOnlyDictionary<string, string> Conf, int Instances, SparkPod Driver, SparkPod Executor)
{
    /// <summary>Files of jobs on pod networks.</summary>
    public static readonly string[] OwnAddresses = ["spark-defaults.conf", "spark-application.yaml"];

    /// <summary>Files of jobs whose executors are on the host's network.</summary>
    public static readonly string[] HostNetwork = ["spark-defaults-hostnetwork.conf", "spark-application-hostnetwork.yaml"];

    public static SparkRecipe Read(string file) => file.EndsWith(".conf", StringComparison.Ordinal)
        ? OfProperties(Properties(file))
        : OfApplication(Yaml.Document(Text(file))["spec"]!);

    public static string Text(string file) => Repository.Text($"config/examples/{file}");

    /// <summary>As java.util.Properties reads lines that escape nothing.</summary>
    private static Dictionary<string, string> Properties(string file) => Text(file).Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    private static SparkRecipe OfProperties(Dictionary<string, string> conf)
    {
        return new(conf, int.Parse(conf["spark.executor.instances"]), Pod("driver"), Pod("executor"));

        SparkPod Pod(string role)
        {
            var prefix = $"spark.kubernetes.{role}.annotation.";
            var annotations = conf.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
            // Without a template Spark starts from an empty pod.
            var spec = conf.TryGetValue($"spark.kubernetes.{role}.podTemplateFile", out var template)
                ? Yaml.Document(Repository.Text(template))["spec"]!
                : new JsonObject();
            var container = spec.Objects("containers").FirstOrDefault();
            return new(annotations, spec, container.Objects("env"), container.Objects("volumeMounts"), spec.Objects("volumes"));
        }
    }

    private static SparkRecipe OfApplication(JsonNode spec)
    {
        var conf = spec["sparkConf"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.ToString());
        if (spec.Text("hadoopConfigMap") is { } map) conf["spark.kubernetes.hadoop.configMapName"] = map;
        return new(conf, int.Parse(spec["executor"]!.Text("instances")!), Pod(spec["driver"]!), Pod(spec["executor"]!));

        SparkPod Pod(JsonNode pod) => new(
            pod["annotations"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.ToString()),
            pod, pod.Objects("env"), pod.Objects("volumeMounts"), spec.Objects("volumes"));
    }
}

/// <summary>What a recipe says of its driver or its executors.</summary>
internal sealed record SparkPod(
    Dictionary<string, string> Annotations,
    JsonNode Spec,
    IEnumerable<JsonObject> Environment,
    IEnumerable<JsonObject> Mounts,
    IEnumerable<JsonObject> Volumes)
{
    public IEnumerable<JsonObject> InitContainers => Spec.Objects("initContainers");

    public bool IsOnHostNetwork => Spec.Text("hostNetwork") == "true";
}
