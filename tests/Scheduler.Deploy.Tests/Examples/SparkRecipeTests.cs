using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Scheduler.Core.Pods;
using Scheduler.Deploy.Tests.Manifests;

namespace Scheduler.Deploy.Tests.Examples;

/// <summary>Recipes for Spark are whole: what one part names, another has.</summary>
public sealed partial class SparkRecipeTests
{
    private const string Jar = "/opt/spark/jars/hdfs-locality-spark.jar";
    private const string HadoopPrefix = "spark.hadoop.";

    /// <summary>
    /// Fields of driver and executor that the examples may use: of SparkPodSpec in sparkoperator.k8s.io/v1beta2, and what ExecutorSpec adds
    /// (kubeflow/spark-operator, api/v1beta2/sparkapplication_types.go). kubectl refuses others.
    /// </summary>
    private static readonly HashSet<string> OperatorFields =
    [
        "annotations", "cores", "env", "hostNetwork", "initContainers", "instances", "labels", "memory", "serviceAccount", "volumeMounts",
    ];

    /// <summary>Beside Hadoop's.</summary>
    private static readonly HashSet<string> OurSettings =
    [
        "spark.log.callerContext", "spark.kubernetes.hadoop.configMapName", "spark.kubernetes.executor.scheduler.name",
        "spark.blockManager.port", "spark.driver.blockManager.port", "spark.locality.wait",
    ];

    private static readonly string JavaSources = string.Concat(
        Directory.EnumerateFiles(Repository.PathOf("src/Scheduler.SparkFileSystem/java"), "*.java", SearchOption.AllDirectories)
            .Select(File.ReadAllText));

    private static readonly HashSet<string> HadoopKeys =
    [
        .. JarKey().Matches(JavaSources).Select(match => match.Groups[1].Value),
        "fs.hdfs.impl", "dfs.client.read.shortcircuit", "dfs.domain.socket.path",
    ];

    public static TheoryData<string> OwnAddresses => [.. SparkRecipe.OwnAddresses];

    public static TheoryData<string> HostNetwork => [.. SparkRecipe.HostNetwork];

    public static TheoryData<string> All => [.. SparkRecipe.OwnAddresses, .. SparkRecipe.HostNetwork];

    /// <summary>A driver is read ahead for, which is only of use for what the executors read, and is none of them.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Annotations_OfDriverAndExecutors_FitTogether(string file)
    {
        var recipe = SparkRecipe.Read(file);

        Assert.Equal(recipe.Driver.Annotations[LocalityAnnotations.Paths], recipe.Executor.Annotations[LocalityAnnotations.Paths]);
        Assert.Equal($"{recipe.Instances}", recipe.Executor.Annotations[LocalityAnnotations.GroupSize]);
        Assert.DoesNotContain(LocalityAnnotations.GroupSize, recipe.Driver.Annotations);
        Assert.All([recipe.Driver, recipe.Executor], pod => Assert.Empty(
            new LocalityRequestReader(Core.Paths.PathAllowance.Of(new()), maxPaths: 16)
                .Read(new PodMetadata("sales", "count", "uid") { Annotations = pod.Annotations })!.Ignored));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void HadoopKeys_All_AreReadByTheJarOrByHadoop(string file)
    {
        var keys = SparkRecipe.Read(file).Conf.Keys
            .Where(key => key.StartsWith(HadoopPrefix, StringComparison.Ordinal))
            .Select(key => key[HadoopPrefix.Length..]);

        Assert.Subset(HadoopKeys, keys.ToHashSet());
    }

    [Theory]
    [InlineData("config/near-reads.md")]
    [InlineData("src/Scheduler.SparkFileSystem/README.md")]
    public void HadoopKeys_InAPage_AreReadByTheJarOrByHadoop(string page)
    {
        var keys = HadoopKey().Matches(Repository.Text(page)).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.NotEmpty(keys);
        Assert.Subset(HadoopKeys, keys);
    }

    [Theory]
    [MemberData(nameof(OwnAddresses))]
    public void FileSystem_OfTheJar_AsksTheService(string file)
    {
        var conf = SparkRecipe.Read(file).Conf;
        var service = Yaml.Document(Repository.Text("deploy/extender/service.yaml"));

        var type = conf["spark.hadoop.fs.hdfs.impl"].Replace('.', '/');
        Assert.True(File.Exists(Repository.PathOf($"src/Scheduler.SparkFileSystem/java/{type}.java")), type);
        Assert.Equal(
            $"http://{service["metadata"]!.Text("name")}.{service["metadata"]!.Text("namespace")}.svc:"
                + Assert.Single(service["spec"].Objects("ports")).Text("port"),
            conf["spark.hadoop.hdfs.locality.url"]);
    }

    /// <summary>The class is needed before anything is read from HDFS, by driver and executors.</summary>
    [Theory]
    [MemberData(nameof(OwnAddresses))]
    public void Jar_OfDriverAndExecutors_IsFetchedAndMounted(string file)
    {
        var recipe = SparkRecipe.Read(file);

        Assert.All([recipe.Driver, recipe.Executor], pod =>
        {
            var mount = Assert.Single(pod.Mounts, mount => mount.Text("mountPath") == Jar);
            var init = Assert.Single(pod.InitContainers);
            Assert.Equal("hdfs-locality-spark.jar", mount.Text("subPath"));
            Assert.Equal(mount.Text("name"), Assert.Single(init.Objects("volumeMounts")).Text("name"));
            Assert.Equal(init.Text("workingDir"), Assert.Single(init.Objects("volumeMounts")).Text("mountPath"));
            Assert.Equal($"{recipe.Conf["spark.hadoop.hdfs.locality.url"]}/download", Assert.Single(init.Objects("env")).Text("value"));
            Assert.Equal(mount.Text("name"), Assert.Single(pod.Volumes).Text("name"));
        });
    }

    [Theory]
    [MemberData(nameof(OwnAddresses))]
    public void CallerContext_OfExecutors_NamesTheirNode(string file)
    {
        var recipe = SparkRecipe.Read(file);

        Assert.Equal("clientIp:${env:NODE_IP}", recipe.Conf["spark.log.callerContext"]);
        var variable = Assert.Single(recipe.Executor.Environment);
        Assert.Equal(
            ("NODE_IP", "status.hostIP"), (variable.Text("name"), variable["valueFrom"]!["fieldRef"]!.Text("fieldPath")));
        Assert.NotEmpty(recipe.Conf["spark.kubernetes.hadoop.configMapName"]);
    }

    /// <summary>Most clusters forbid both: Pod Security's level baseline does.</summary>
    [Theory]
    [MemberData(nameof(OwnAddresses))]
    public void Pods_OnPodNetworks_NeedNothingOfTheHost(string file)
    {
        var recipe = SparkRecipe.Read(file);

        Assert.All([recipe.Driver, recipe.Executor], pod =>
        {
            Assert.False(pod.IsOnHostNetwork);
            Assert.All(pod.Volumes, volume => Assert.Null(volume["hostPath"]));
        });
    }

    [Theory]
    [MemberData(nameof(HostNetwork))]
    public void Pods_OnTheHostNetwork_ReadBySocketWithoutTheJar(string file)
    {
        var recipe = SparkRecipe.Read(file);

        Assert.True(recipe.Executor.IsOnHostNetwork);
        Assert.False(recipe.Driver.IsOnHostNetwork);
        Assert.Equal("0", recipe.Conf["spark.blockManager.port"]);
        Assert.Equal("true", recipe.Conf["spark.hadoop.dfs.client.read.shortcircuit"]);
        var mount = Assert.Single(recipe.Executor.Mounts);
        Assert.Equal($"{mount.Text("mountPath")}/dn._PORT", recipe.Conf["spark.hadoop.dfs.domain.socket.path"]);
        Assert.Equal(mount.Text("name"), Assert.Single(recipe.Executor.Volumes).Text("name"));
        Assert.DoesNotContain("spark.hadoop.fs.hdfs.impl", recipe.Conf.Keys);
    }

    /// <summary>But for what the operator has fields of its own.</summary>
    [Theory]
    [InlineData("spark-defaults.conf", "spark-application.yaml")]
    [InlineData("spark-defaults-hostnetwork.conf", "spark-application-hostnetwork.yaml")]
    public void Conf_OfSubmitAndOperator_IsTheSame(string submitted, string operated)
    {
        Assert.Equal(SettingsOf(submitted), SettingsOf(operated));

        static IEnumerable<string> SettingsOf(string file) => SparkRecipe.Read(file).Conf
            .Where(pair => pair.Key.StartsWith(HadoopPrefix, StringComparison.Ordinal) || OurSettings.Contains(pair.Key))
            .Select(pair => $"{pair.Key}={pair.Value}")
            .Order();
    }

    [Theory]
    [InlineData("spark-application.yaml")]
    [InlineData("spark-application-hostnetwork.yaml")]
    public void Operator_Fields_AreThoseOfItsApi(string file)
    {
        var spec = Yaml.Document(SparkRecipe.Text(file))["spec"]!;

        Assert.Subset(OperatorFields, Names(spec["driver"]!));
        Assert.Subset(OperatorFields, Names(spec["executor"]!));

        static HashSet<string> Names(JsonNode node) => [.. node.AsObject().Select(pair => pair.Key)];
    }

    [Fact]
    public void CoreSite_OfReaders_SendsTheWholeContext() => Assert.Equal(
        new() { ["hadoop.caller.context.enabled"] = "true", ["hadoop.caller.context.max.size"] = "256" },
        HadoopProperties("core-site.xml"));

    [Fact]
    public void HdfsSite_OfTheNameNode_NamesTheUserOfTheJob() => Assert.Equal(
        new() { ["dfs.namenode.ip-proxy-users"] = "spark" }, HadoopProperties("hdfs-site-namenode.xml"));

    /// <summary>Of a file in Hadoop's form.</summary>
    internal static Dictionary<string, string> HadoopProperties(string file) => XDocument.Parse(SparkRecipe.Text(file)).Root!
        .Elements("property").ToDictionary(property => property.Element("name")!.Value, property => property.Element("value")!.Value);

    [GeneratedRegex(@"conf\.get\(""(hdfs\.locality\.[a-z-]+)""")]
    private static partial Regex JarKey();

    [GeneratedRegex(@"spark\.hadoop\.([a-z][a-z.-]*[a-z])")]
    private static partial Regex HadoopKey();
}
