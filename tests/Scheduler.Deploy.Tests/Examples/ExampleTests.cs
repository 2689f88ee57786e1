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

    /// <summary>The label of namespaces that deploy/overlays/near-reads admits.</summary>
    private const string NearReads = "hdfs.locality/near-reads";

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

        Assert.Subset(Annotations.Append(NearReads).ToHashSet(), OurName().Matches(text).Select(match => match.Value).ToHashSet());
        Assert.All(SchedulerName().Matches(text), match => Assert.Equal(KubernetesOptions.DefaultSchedulerName, match.Groups[1].Value));
    }

    [Fact]
    public void TaskManager_OnTheHostNetwork_IsWhereFlinkReadsIt()
    {
        var template = Yaml.Document(Repository.Text("config/examples/flink-taskmanager.yaml"))["spec"]!;

        Assert.Equal("true", Yaml.Document(Repository.Text("config/examples/flink-conf.yaml")).Text("kubernetes.hostnetwork.enabled"));
        Assert.Null(template["hostNetwork"]);
        var container = Assert.Single(template.Objects("containers"), one => one.Text("name") == "flink-main-container");
        Assert.Equal(
            Assert.Single(template.Objects("volumes")).Text("name"), Assert.Single(container.Objects("volumeMounts")).Text("name"));
    }

    /// <summary>Read ahead is only of use for what the TaskManagers read.</summary>
    [Fact]
    public void JobManager_OfFlink_IsAnnotatedWithWhatItsPodsRead()
    {
        var taskManager = Yaml.Document(Repository.Text("config/examples/flink-taskmanager.yaml"))["metadata"]!["annotations"]!;
        var jobManager = Yaml.Document(Repository.Text("config/examples/flink-conf.yaml")).Text("kubernetes.jobmanager.annotations");

        Assert.Equal($"{LocalityAnnotations.Paths}:{taskManager.Text(LocalityAnnotations.Paths)}", jobManager);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Files_ThatAnExampleNames_Exist(string name) => Assert.All(
        FileName().Matches(Repository.Text($"config/examples/{name}")),
        match => Assert.True(File.Exists(Repository.PathOf(match.Value)), match.Value));

    [Theory]
    [InlineData("README.md")]
    [InlineData("config/near-reads.md")]
    [InlineData("deploy/README.md")]
    [InlineData("src/Scheduler.SparkFileSystem/README.md")]
    public void Files_ThatAPageNames_Exist(string page) => Assert.All(
        FileName().Matches(Repository.Text(page)), match => Assert.True(File.Exists(Repository.PathOf(match.Value)), match.Value));

    /// <summary>Each is of use to someone who reads the table.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Example_All_AreLinkedByThePage(string name) =>
        Assert.Contains($"(examples/{name})", Repository.Text("config/near-reads.md"), StringComparison.Ordinal);

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

    [GeneratedRegex(@"config/examples/[A-Za-z.-]+\.(?:yaml|conf|xml|Dockerfile)")]
    private static partial Regex FileName();
}
