using System.Text.RegularExpressions;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>The overlay that deploy/README.md shows for a user's own, built beside a copy of the folder.</summary>
public sealed partial class DocumentedOverlayTests : IDisposable
{
    private static readonly string[] Blocks =
        [.. YamlBlock().Matches(Repository.Text("deploy/README.md")).Select(match => Indentation().Replace(match.Groups[1].Value, ""))];

    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-overlay-").FullName;

    public DocumentedOverlayTests()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("deploy"), "*", SearchOption.AllDirectories)) Copy(file);
        foreach (var file in (string[])["core-site.xml", "hdfs-site.xml"])
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, "mine")).FullName, file), "<configuration/>");
    }

    private static string Overlay => Assert.Single(Blocks, block => block.Contains("kind: Kustomization", StringComparison.Ordinal));

    private static string Digests => Assert.Single(Blocks, block => block.StartsWith("images:", StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [KubectlFact]
    public async Task Overlay_AsThePageShowsIt_RunsItsImagesWithItsConfiguration()
    {
        var install = await BuildAsync(Overlay);

        var images = ImagesOf(install);
        Assert.Equal("REGISTRY/hdfs-locality-scheduler:0.1.0", images["extender"]);
        Assert.Equal("registry.k8s.io/kube-scheduler:v1.36.2", images["kube-scheduler"]);
        var (workload, extender) = install.Container("extender");
        Assert.Equal("Observe", install.EnvironmentOf(workload, extender)["Extender__Mode"]);
        var hadoop = Assert.Single(install.OfKind("ConfigMap"), map => map.Name.StartsWith("hadoop-conf", StringComparison.Ordinal));
        Assert.Equal("<configuration/>", hadoop.Json["data"]!.Text("core-site.xml"));
    }

    [KubectlFact]
    public async Task Images_ByDigestAsThePageShowsIt_AreAllPinned()
    {
        var digests = ((string[])["EXTENDER", "KUBE-SCHEDULER", "VALKEY"])
            .Zip("abc").ToDictionary(pair => pair.First, pair => new string(pair.Second, 64));
        var block = Digest().Replace(Digests, match => digests[match.Groups[1].Value]);

        var images = ImagesOf(await BuildAsync(Images().Replace(Overlay, block.TrimEnd() + "\n")));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["extender"] = $"REGISTRY/hdfs-locality-scheduler@sha256:{digests["EXTENDER"]}",
                ["kube-scheduler"] = $"registry.k8s.io/kube-scheduler@sha256:{digests["KUBE-SCHEDULER"]}",
                ["redis"] = $"valkey/valkey@sha256:{digests["VALKEY"]}",
            },
            images);
    }

    [KubectlFact]
    public async Task Components_WithNearReadsAsThePageShowsThem_AddItsPolicy()
    {
        var components = Assert.Single(Blocks, block => block.StartsWith("components:", StringComparison.Ordinal));

        var install = await BuildAsync(Components().Replace(Overlay, components));

        Assert.NotNull(install.Find("NetworkPolicy", "hdfs-locality-near-reads", "hdfs-locality"));
        Assert.NotNull(install.Find("NetworkPolicy", "hdfs-locality-redis", "hdfs-locality"));
    }

    private static Dictionary<string, string> ImagesOf(Install install) => install.Workloads.SelectMany(workload => workload.Containers)
        .ToDictionary(container => container.Text("name")!, container => container.Text("image")!);

    private async Task<Install> BuildAsync(string kustomization)
    {
        var mine = Path.Combine(_directory, "mine");
        await File.WriteAllTextAsync(Path.Combine(mine, "kustomization.yaml"), kustomization);
        return await Install.BuildAtAsync(mine);
    }

    private void Copy(string file)
    {
        var copy = Path.Combine(_directory, Path.GetRelativePath(Repository.PathOf(""), file));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy);
    }

    [GeneratedRegex(@"^ *```yaml\n([\s\S]*?)^ *```", RegexOptions.Multiline)]
    private static partial Regex YamlBlock();

    /// <summary>That of a list's item.</summary>
    [GeneratedRegex("^   ", RegexOptions.Multiline)]
    private static partial Regex Indentation();

    [GeneratedRegex(@"^images:\n(?: +- .*\n)+", RegexOptions.Multiline)]
    private static partial Regex Images();

    [GeneratedRegex(@"^ *components: .*\n", RegexOptions.Multiline)]
    private static partial Regex Components();

    [GeneratedRegex("DIGEST-OF-(?:THE-)?([A-Z-]+)")]
    private static partial Regex Digest();
}
