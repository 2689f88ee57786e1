using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Scheduler.Core.Pods;
using Scheduler.Deploy.Tests.Manifests;
using Scheduler.Kubernetes;

namespace Scheduler.Deploy.Tests.Examples;

/// <summary>Examples parse, and what they write for us is what we read.</summary>
public sealed partial class ExampleTests
{
    /// <summary>Every annotation of a pod that there is.</summary>
    private static readonly HashSet<string> Annotations =
    [
        .. typeof(LocalityAnnotations).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Where(
                value => value.StartsWith(LocalityAnnotations.Prefix, StringComparison.Ordinal)
                    && value != LocalityAnnotations.Prefix
                    && value != LocalityAnnotations.DataNode),
    ];

    private static readonly string[] Files =
        [.. Directory.EnumerateFiles(Repository.PathOf("config/examples")).Select(file => Path.GetFileName(file)).Order()];

    public static TheoryData<string> All => [.. Files];

    public static TheoryData<string> YamlFiles => [.. Files.Where(name => name.EndsWith(".yaml", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void Example_Yaml_Parses(string name) => Assert.NotEmpty(Yaml.Document(Repository.Text($"config/examples/{name}")));

    [Theory]
    [MemberData(nameof(All))]
    public void Names_OfOurs_AreThoseOfTheContract(string name)
    {
        var text = Repository.Text($"config/examples/{name}");

        Assert.Subset(Annotations, OurName().Matches(text).Select(match => match.Value).ToHashSet());
        Assert.All(SchedulerName().Matches(text), match => Assert.Equal(KubernetesOptions.DefaultSchedulerName, match.Groups[1].Value));
    }

    [Theory]
    [InlineData("spark-executor.yaml", "executor")]
    [InlineData("flink-taskmanager.yaml", "flink-main-container")]
    public void Template_Pod_MountsTheSocketOfTheClientsSettings(string name, string container)
    {
        var spec = Yaml.Document(Repository.Text($"config/examples/{name}"))["spec"]!;

        var mount = Assert.Single(Assert.Single(spec.Objects("containers"), one => one.Text("name") == container).Objects("volumeMounts"));
        Assert.Contains(
            $"{mount.Text("mountPath")}/dn._PORT", Repository.Text("config/examples/spark-defaults.conf"), StringComparison.Ordinal);
        Assert.Equal(mount.Text("name"), Assert.Single(spec.Objects("volumes")).Text("name"));
    }

    [Fact]
    public void HostNetwork_OfEngines_IsSetWhereEachReadsIt()
    {
        var spark = Yaml.Document(Repository.Text("config/examples/spark-executor.yaml"))["spec"]!;

        Assert.Equal(("true", "ClusterFirstWithHostNet"), (spark.Text("hostNetwork"), spark.Text("dnsPolicy")));
        Assert.Matches(@"spark\.blockManager\.port\s+0\n", Repository.Text("config/examples/spark-defaults.conf"));
        Assert.Equal("true", Yaml.Document(Repository.Text("config/examples/flink-conf.yaml")).Text("kubernetes.hostnetwork.enabled"));
        Assert.Null(Yaml.Document(Repository.Text("config/examples/flink-taskmanager.yaml"))["spec"]!["hostNetwork"]);
    }

    /// <summary>Read ahead is only of use for what the executors read.</summary>
    [Fact]
    public void Driver_OfEveryEngine_IsAnnotatedWithWhatItsPodsRead()
    {
        var spark = Repository.Text("config/examples/spark-defaults.conf");
        var operated = Yaml.Document(Repository.Text("config/examples/spark-application.yaml"))["spec"]!;
        var taskManager = Yaml.Document(Repository.Text("config/examples/flink-taskmanager.yaml"))["metadata"]!["annotations"]!;
        var jobManager = Yaml.Document(Repository.Text("config/examples/flink-conf.yaml")).Text("kubernetes.jobmanager.annotations");

        Assert.Equal(Property(spark, "executor"), Property(spark, "driver"));
        Assert.Equal(
            operated["executor"]!["annotations"]!.Text(
                LocalityAnnotations.Paths), operated["driver"]!["annotations"]!.Text(LocalityAnnotations.Paths));
        Assert.Equal($"{LocalityAnnotations.Paths}:{taskManager.Text(LocalityAnnotations.Paths)}", jobManager);

        static string Property(string text, string role) =>
            System.Text.RegularExpressions.Regex.Match(
                text, $@"spark\.kubernetes\.{role}\.annotation\.hdfs\.locality/paths\s+(\S+)").Groups[1].Value;
    }

    [Fact]
    public void SparkProperties_Files_Exist() => Assert.All(
        FileName().Matches(Repository.Text("config/examples/spark-defaults.conf") + Repository.Text("config/examples/flink-conf.yaml")),
        match => Assert.True(File.Exists(Repository.PathOf(match.Value)), match.Value));

    [Fact]
    public void Job_Annotations_AreReadWithoutAnError()
    {
        var template = Yaml.Document(Repository.Text("config/examples/indexed-job.yaml"))["spec"]!["template"]!;
        var annotations = ((JsonObject)template["metadata"]!["annotations"]!).ToDictionary(
            pair => pair.Key, pair => pair.Value!.ToString());
        annotations["batch.kubernetes.io/job-completion-index"] = "7";

        var request = new LocalityRequestReader(Core.Paths.PathAllowance.Of(new()), maxPaths: 16)
            .Read(new PodMetadata("sales", "hourly-7", "uid") { Annotations = annotations });

        Assert.Empty(request!.Ignored);
        Assert.Equal("/warehouse/events/day=2026-11-21/hour=7", Assert.Single(request.Paths).Path);
    }

    [GeneratedRegex(@"hdfs\.locality/[a-z-]+")]
    private static partial Regex OurName();

    [GeneratedRegex(@"(?:schedulerName|scheduler\.name):?\s+(\S+)")]
    private static partial Regex SchedulerName();

    [GeneratedRegex(@"config/examples/[a-z.-]+\.(?:yaml|conf)")]
    private static partial Regex FileName();
}
