using System.Text.Json.Nodes;
using Scheduler.Core;
using Scheduler.Kubernetes;
using Scheduler.Verbs;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>The configuration of kube-scheduler has no field that it does not know, and says what the measurements say.</summary>
public sealed class KubeSchedulerConfigurationTests
{
    private const string Base = "deploy/base/scheduler/kube-scheduler-config.yaml";
    private const string Waiting = "deploy/overlays/waiting/kube-scheduler-config.yaml";
    private const string Bind = "deploy/overlays/bind/kube-scheduler-config.yaml";
    private const string WaitingBind = "deploy/overlays/waiting-bind/kube-scheduler-config.yaml";

    /// <summary>
    /// Fields of <c>kubescheduler.config.k8s.io/v1</c>, of those of its types that we use. A list is written as its element.
    /// </summary>
    private static readonly Dictionary<string, string[]> Fields = new()
    {
        [""] =
        [
            "apiVersion", "kind", "parallelism", "leaderElection", "clientConnection", "enableProfiling", "enableContentionProfiling",
            "percentageOfNodesToScore", "podInitialBackoffSeconds", "podMaxBackoffSeconds", "profiles", "extenders",
            "delayCacheUntilActive",
        ],
        ["leaderElection"] =
            ["leaderElect", "leaseDuration", "renewDeadline", "retryPeriod", "resourceLock", "resourceName", "resourceNamespace"],
        ["clientConnection"] = ["kubeconfig", "acceptContentTypes", "contentType", "qps", "burst"],
        ["profiles"] = ["schedulerName", "percentageOfNodesToScore", "plugins", "pluginConfig"],
        ["extenders"] =
        [
            "urlPrefix", "filterVerb", "preemptVerb", "prioritizeVerb", "weight", "bindVerb", "enableHTTPS", "tlsConfig", "httpTimeout",
            "nodeCacheCapable", "managedResources", "ignorable",
        ],
        ["extenders.tlsConfig"] = ["insecure", "serverName", "certFile", "keyFile", "caFile", "certData", "keyData", "caData"],
    };

    public static TheoryData<string> Files => [.. Directory
        .EnumerateFiles(Repository.PathOf("deploy"), "kube-scheduler-*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.PathOf(""), file))
        .Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Fields_All_AreOfTheV1Api(string file)
    {
        var configuration = Read(file);

        Assert.Equal(
            ("kubescheduler.config.k8s.io/v1", "KubeSchedulerConfiguration"),
            (configuration.Text("apiVersion"), configuration.Text("kind")));
        Assert.Empty(Unknown("", configuration));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Values_All_AreWhatTheMeasurementsSay(string file)
    {
        var configuration = Read(file);
        var extender = Assert.Single(configuration.Objects("extenders"));

        Assert.Equal("100", configuration.Text("percentageOfNodesToScore"));
        Assert.Equal(("true", "true", "20"), (extender.Text("nodeCacheCapable"), extender.Text("ignorable"), extender.Text("weight")));
        Assert.EndsWith(VerbRoutes.Prefix, extender.Text("urlPrefix"), StringComparison.Ordinal);
        Assert.Equal(("prioritize", "preempt"), (extender.Text("prioritizeVerb"), extender.Text("preemptVerb")));
        Assert.Equal(file is Bind or WaitingBind ? "bind" : null, extender.Text("bindVerb"));
        Assert.True(
            Duration.TryParse(extender.Text("httpTimeout")!, out var timeout) && timeout.Value > new ExtenderOptions().ColdWait.Value);
    }

    [Theory]
    [InlineData(Base)]
    [InlineData(Waiting)]
    [InlineData(Bind)]
    [InlineData(WaitingBind)]
    public void SecondScheduler_Names_AreThoseOfTheCode(string file)
    {
        var configuration = Read(file);

        Assert.Equal(KubernetesOptions.DefaultSchedulerName, Assert.Single(configuration.Objects("profiles")).Text("schedulerName"));
        Assert.Equal(ExtenderOptions.DefaultUrls + VerbRoutes.Prefix, Assert.Single(configuration.Objects("extenders")).Text("urlPrefix"));
        Assert.Equal("5000", configuration["clientConnection"]!.Text("qps"));
    }

    [Fact]
    public void Waiting_Configuration_IsTheBasesWithFilterAndAShortBackoff()
    {
        var expected = Read(Base);
        expected["podMaxBackoffSeconds"] = 2;
        expected["extenders"]![0]!["filterVerb"] = "filter";

        Assert.True(JsonNode.DeepEquals(expected, Read(Waiting)), Read(Waiting).ToJsonString());
    }

    [Fact]
    public void Bind_Configuration_IsTheBasesWithBind()
    {
        var expected = Read(Base);
        expected["extenders"]![0]!["bindVerb"] = "bind";

        Assert.True(JsonNode.DeepEquals(expected, Read(Bind)), Read(Bind).ToJsonString());
    }

    [Fact]
    public void WaitingBind_Configuration_IsThatOfWaitingWithBind()
    {
        var expected = Read(Waiting);
        expected["extenders"]![0]!["bindVerb"] = "bind";

        Assert.True(JsonNode.DeepEquals(expected, Read(WaitingBind)), Read(WaitingBind).ToJsonString());
    }

    [KubectlTheory]
    [InlineData("base")]
    [InlineData("base+waiting")]
    [InlineData("base+bind")]
    [InlineData("base+waiting-bind")]
    public async Task Lease_OfTheConfiguration_IsTheOneThatTheRoleAllows(string folder)
    {
        var install = await Install.BuildAsync(folder);
        var file = Assert.Single(
            install.OfKind("ConfigMap"), map => map.Name.StartsWith("kube-scheduler-config", StringComparison.Ordinal)).Json["data"]!;
        var election = Yaml.Document(file.Text("kube-scheduler-config.yaml")!)["leaderElection"]!;

        var role = Assert.Single(install.OfKind("Role"), role => role.Namespace == election.Text("resourceNamespace"));

        Assert.Contains(role.Json.Objects("rules"), rule => rule.Texts("resourceNames").SequenceEqual([election.Text("resourceName")!]));
    }

    [KubectlFact]
    public async Task Arguments_OfTheScheduler_NameTheMountedFile()
    {
        var install = await Install.BuildAsync("base");
        var container = Assert.Single(
            install.Workloads.SelectMany(workload => workload.Containers), container => container.Text("name") == "kube-scheduler");

        var mount = Assert.Single(container.Objects("volumeMounts"), mount => mount.Text("name") == "kube-scheduler-config");

        Assert.Contains($"--config={mount.Text("mountPath")}/kube-scheduler-config.yaml", container.Texts("args"));
    }

    private static JsonObject Read(string file) => Yaml.Document(Repository.Text(file));

    private static IEnumerable<string> Unknown(string path, JsonObject json)
    {
        foreach (var (name, value) in json)
        {
            var field = path.Length == 0 ? name : $"{path}.{name}";
            if (!Fields[path].Contains(name)) yield return field;
            var children = value switch { JsonObject one => [one], JsonArray many => many.OfType<JsonObject>(), _ => [] };
            foreach (var unknown in children.SelectMany(child => Unknown(field, child))) yield return unknown;
        }
    }
}
