using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>
/// <c>deploy/overlays/near-reads</c>: Spark's namespaces reach the management port, and doctor their drivers, with every overlay.
/// </summary>
public sealed partial class NearReadsTests
{
    private const string Policy = "hdfs-locality-near-reads";
    private const string Label = "hdfs.locality/near-reads";

    public static TheoryData<string> All =>
        [.. Install.Ways.Where(way => !way.Contains("near-reads", StringComparison.Ordinal))];

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Policy_BesideAnOverlay_IsOneMoreOfItsPods(string folder)
    {
        var overlay = await Install.BuildAsync(folder);

        var install = await Install.BuildAsync($"{folder}+near-reads");

        Assert.Equal(
            overlay.Manifests.Select(manifest => $"{manifest}").Append($"NetworkPolicy hdfs-locality/{Policy}").Order(),
            install.Manifests.Select(manifest => $"{manifest}").Order());
        var spec = SpecOf(install);
        var workload = Assert.Single(
            install.Workloads, workload => Manifest.Selects(spec["podSelector"]!["matchLabels"], workload.PodLabels));
        Assert.Contains(
            workload.Containers.SelectMany(container => container.Objects("ports")), port => port.Text("containerPort") == "8889");
    }

    [KubectlFact]
    public async Task Ingress_OfThePolicy_AdmitsLabelledNamespacesToTheManagementPortAlone()
    {
        var rule = Assert.Single(SpecOf(await Install.BuildAsync("base+near-reads")).Objects("ingress"));

        var peer = Assert.Single(rule.Objects("from"));
        Assert.Equal(["namespaceSelector"], Names(peer));
        Assert.Equal($$$"""{"{{{Label}}}":"true"}""", peer["namespaceSelector"]!["matchLabels"]!.ToJsonString());
        Assert.Equal(["8889"], rule.Objects("ports").Select(port => port.Text("port")));
    }

    [KubectlFact]
    public async Task Egress_OfThePolicy_ReachesDriversAlone()
    {
        var rule = Assert.Single(SpecOf(await Install.BuildAsync("base+near-reads")).Objects("egress"));

        var peer = Assert.Single(rule.Objects("to"));
        Assert.Equal($$$"""{"{{{Label}}}":"true"}""", peer["namespaceSelector"]!["matchLabels"]!.ToJsonString());
        Assert.Equal("""{"spark-role":"driver"}""", peer["podSelector"]!["matchLabels"]!.ToJsonString());
        Assert.Equal(["4040"], rule.Objects("ports").Select(port => port.Text("port")));
    }

    /// <summary>Without the policy, and without the label with it, no pod of another namespace than Prometheus' is admitted.</summary>
    [KubectlFact]
    public async Task Base_WithoutThePolicy_AdmitsNoSpark()
    {
        var install = await Install.BuildAsync("base");

        Assert.DoesNotContain(
            install.OfKind("NetworkPolicy"), policy => policy.Json.ToJsonString().Contains(Label, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("deploy/README.md")]
    [InlineData("deploy/overlays/near-reads/network-policy.yaml")]
    [InlineData("config/near-reads.md")]
    public void Label_InAPage_IsThatOfThePolicy(string page) => Assert.All(
        Command().Matches(Repository.Text(page)).Select(match => match.Groups[1].Value).DefaultIfEmpty(""),
        label => Assert.Equal($"{Label}=true", label));

    private static JsonNode SpecOf(Install install) => install.Find("NetworkPolicy", Policy, "hdfs-locality")!.Json["spec"]!;

    private static IEnumerable<string> Names(JsonObject json) => json.Select(pair => pair.Key);

    [GeneratedRegex(@"kubectl label namespace \S+ ([^\s`]+)")]
    private static partial Regex Command();
}
