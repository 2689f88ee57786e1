using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;
using Scheduler.Planner.Admission;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Planner;

/// <summary>The command as a process of its own: the last line of the planner, and a step of its uninstall.</summary>
public sealed class ReleaseCommandTests : IAsyncLifetime
{
    private const string Foreign = "kueue.x-k8s.io/admission";

    private readonly string _kubeconfig = Path.GetTempFileName();
    private TestCluster _cluster = null!;

    /// <summary>The order of an uninstall: what is created after the webhook was deleted has no gate, and all others lose it.</summary>
    [Fact]
    public async Task Release_AllOnceTheWebhookIsDeleted_LeavesNothingOfOurs()
    {
        _cluster.Objects.Webhook = new MutatingWebhook((review, _) => Task.FromResult<JsonObject?>(Gating(review)), TimeProvider.System);
        await CreateAsync("before");
        await CreateAsync("queued", Foreign);
        Assert.Equal([Foreign, IPodGates.Gate], GatesOf("queued"));
        _cluster.Objects.Webhook = null;
        await CreateAsync("after");

        var first = await RunAsync("--all");
        var second = await RunAsync("--all");

        Assert.Equal((0, "2 pods released, 0 keep our gate."), first);
        Assert.Equal((0, "0 pods released, 0 keep our gate."), second);
        Assert.Empty(GatesOf("before"));
        Assert.Empty(GatesOf("after"));
        Assert.Equal([Foreign], GatesOf("queued"));
    }

    [Fact]
    public async Task Release_ByDefault_KeepsYoungPodsAndThoseOfOtherGates()
    {
        Add("old", IPodGates.Gate);
        Add("queued", Foreign, IPodGates.Gate);
        await CreateAsync("young", IPodGates.Gate);

        Assert.Equal((0, "0 pods released, 3 keep our gate."), await RunAsync("--namespace", "other"));
        Assert.Equal((0, "1 pod released, 2 keep our gate."), await RunAsync());
        Assert.Equal([IPodGates.Gate], GatesOf("young"));
    }

    [Theory]
    [InlineData("exclude each other", "--all", "--older-than", "1m")]
    [InlineData("--older-than is 'soon'", "--older-than", "soon")]
    [InlineData("--older-than is '-1m'", "--older-than", "-1m")]
    [InlineData("--namespace has no value", "--namespace", "")]
    public async Task Release_CommandLineWrong_EndsWith2AndReleasesNothing(string message, params string[] arguments)
    {
        Add("old", IPodGates.Gate);

        var (exitCode, output) = await RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.Equal([IPodGates.Gate], GatesOf("old"));
    }

    [Fact]
    public async Task Release_NoRight_EndsWith1AndSaysSo()
    {
        Add("old", IPodGates.Gate);
        _cluster.Server.Access.AddToken("of-another", new ApiUser("another"));

        var (exitCode, output) = await RunAsync("--all");

        Assert.Equal(1, exitCode);
        Assert.Contains("Cannot list pods", output, StringComparison.Ordinal);
    }

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync();
        await File.WriteAllTextAsync(_kubeconfig, $$$"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{name: test, cluster: {server: "{{{_cluster.Server.Address}}}"}}]
            users: [{name: test, user: {}}]
            contexts: [{name: test, context: {cluster: test, user: test}}]
            """);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        File.Delete(_kubeconfig);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(
            new Dictionary<string, string> { ["KUBECONFIG"] = _kubeconfig }, ["release", .. arguments]);
        return (exitCode, (output + errors).Trim());
    }

    private static JsonObject Gating(JsonObject review) => JsonNode.Parse(AdmissionAnswer.Of(
        AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(review.ToJsonString())), isGated: true))!.AsObject();

    private Task<JsonObject> CreateAsync(string name, params string[] gates) =>
        _cluster.Objects.CreatePodAsync(PodWith(name, gates), CancellationToken.None);

    /// <summary>A pod of long ago.</summary>
    private void Add(string name, params string[] gates)
    {
        var pod = PodWith(name, gates);
        pod["metadata"]!["creationTimestamp"] = "2026-01-01T00:00:00Z";
        _cluster.Objects.AddPod(pod);
    }

    private static JsonObject PodWith(string name, string[] gates)
    {
        var pod = new PodRequest("/in", name).ToJson();
        pod["metadata"]!.AsObject().Remove("uid");
        pod["spec"]!["schedulingGates"] = new JsonArray([.. gates.Select(gate => new JsonObject { ["name"] = gate })]);
        return pod;
    }

    private string[] GatesOf(string name) =>
    [
        .. (_cluster.Objects.GetPod("default", name)!["spec"]!["schedulingGates"] as JsonArray ?? [])
                .Select(gate => (string)gate!["name"]!),
    ];
}
