using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>README.md: its way to install builds, and its pod is understood.</summary>
public sealed partial class FrontPageTests : IDisposable
{
    private static readonly string Page = Repository.Text("README.md");

    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-front-page-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [KubectlFact]
    public async Task Install_ByTheLinesOfThePage_BuildsWithTheImageAndTheConfigurationOfHadoop()
    {
        Directory.CreateSymbolicLink(Path.Combine(_directory, "deploy"), Repository.PathOf("deploy"));
        foreach (var file in (string[])["core-site.xml", "hdfs-site.xml"])
            await File.WriteAllTextAsync(Path.Combine(_directory, file), "<configuration/>");

        var (exitCode, _, errors) = await Tool.RunAsync(
            "sh", ["-euc", Overlay().Match(Page).Value], new Dictionary<string, string> { ["HADOOP_CONF_DIR"] = _directory }, _directory);

        Assert.True(exitCode == 0, errors);
        var install = await Install.BuildAtAsync(Path.Combine(_directory, "mine"));
        Assert.Equal("REGISTRY/hdfs-locality-scheduler:0.1.0", install.Container("extender").Container.Text("image"));
        Assert.Equal("registry.k8s.io/kube-scheduler:v1.36.2", install.Container("kube-scheduler").Container.Text("image"));
        var hadoop = Assert.Single(install.OfKind("ConfigMap"), map => map.Name.StartsWith("hadoop-conf", StringComparison.Ordinal));
        Assert.Equal("<configuration/>", hadoop.Json["data"]!.Text("core-site.xml"));
    }

    [Fact]
    public void Pod_OfThePage_IsOfOurSchedulerAndNamesItsInput()
    {
        var pod = Yaml.Document(PodBlock().Match(Page).Groups[1].Value);
        var annotations = ((JsonObject)pod["metadata"]!["annotations"]!).ToDictionary(pair => pair.Key, pair => pair.Value!.ToString());

        var request = new LocalityRequestReader(Core.Paths.PathAllowance.Of(new()), maxPaths: 16)
            .Read(new PodMetadata("default", pod["metadata"]!.Text("name")!, "uid") { Annotations = annotations });

        Assert.Equal(KubernetesOptions.DefaultSchedulerName, pod["spec"]!.Text("schedulerName"));
        Assert.Empty(request!.Ignored);
        Assert.Single(request.Paths);
    }

    [GeneratedRegex(@"^mkdir mine[\s\S]*?> mine/kustomization\.yaml$", RegexOptions.Multiline)]
    private static partial Regex Overlay();

    [GeneratedRegex(@"^```yaml\n(apiVersion: v1\nkind: Pod\n[\s\S]*?)^```", RegexOptions.Multiline)]
    private static partial Regex PodBlock();
}
