using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Planner;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Planner;

/// <summary>The whole way in one process: pods are posted, gated by the webhook, planned as a job, nominated and released.</summary>
public sealed class WebhookPlanTests : IAsyncLifetime, IDisposable
{
    private readonly TestCertificates _authority = new();
    private TlsDirectory _files = null!;
    private HttpClient _webhook = null!;
    private TestHdfs _hdfs = null!;
    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    [Fact]
    public async Task Create_PodsOfAJob_AreGatedPlannedAndReleased()
    {
        await CallableAsync();

        for (var pod = 0; pod < 3; pod++) Assert.Equal([IPodGates.Gate], await GatesOfNewPodAsync($"exec-{pod}", "/in"));

        await Eventually.HoldsAsync(() => Enumerable.Range(0, 3).All(pod => GatesOf(Get(pod)).Length == 0), "our gate is removed");
        Assert.Equal(["n1", "n2", "n3"], Enumerable.Range(0, 3).Select(pod => (string)Get(pod)["status"]!["nominatedNodeName"]!).Order());
    }

    [Fact]
    public async Task Create_ServiceStops_PodsAreNotGated()
    {
        await CallableAsync();

        await _service.StopAsync();

        Assert.Empty(await GatesOfNewPodAsync("late", "/in"));
    }

    public async Task InitializeAsync()
    {
        (_files, _webhook) = (TlsDirectory.Of(_authority), _authority.CreateClient());
        _hdfs = await TestHdfs.StartAsync();
        foreach (var node in TestHdfs.Nodes) _hdfs.AddFile($"/in/{node}", node);
        _cluster = await TestCluster.StartAsync(TestHdfs.Nodes);
        _cluster.Objects.AddNamespace("hdfs-locality");
        foreach (var node in TestHdfs.Nodes) _cluster.Annotate(node, node);
        _service = await RunningService.StartAsync(
            [_hdfs.NameNode.Address],
            _cluster.Connection,
            settings => settings with
            {
                Planner = new PlannerOptions
                {
                    Enabled = true,
                    Urls = "https://127.0.0.1:0",
                    CertificateFile = _files.CertificateFile,
                    KeyFile = _files.KeyFile,
                },
            });
        await _service.SyncedAsync();
        _cluster.Objects.Webhook = new MutatingWebhook(MutatingWebhook.At(_webhook, _service.Webhook()), TimeProvider.System)
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
        await _hdfs.DisposeAsync();
        _webhook.Dispose();
        _files.Dispose();
    }

    public void Dispose() => _authority.Dispose();

    /// <summary>Waits until this replica is ready and leads: before, nothing is gated.</summary>
    private async Task CallableAsync()
    {
        await Eventually.HoldsAsync(async () => (await _service.ReadyAsync()).HttpStatus == 200, "the service is ready");
        await Eventually.HoldsAsync(
            async () => (await _service.MetricsAsync())["planner_leader"] == 1, "the replica leads");
        Assert.Equal(0, (await _service.MetricsAsync())["admission_duration_seconds_count{outcome=\"Gated\"}"]);
    }

    private async Task<string[]> GatesOfNewPodAsync(string name, string paths)
    {
        var pod = new PodRequest(paths, name)
        {
            Annotations = new Dictionary<string, string> { ["hdfs.locality/group"] = "job", ["hdfs.locality/group-size"] = "3" },
        }.ToJson();
        // The API server makes it.
        pod["metadata"]!.AsObject().Remove("uid");
        pod["spec"]!["schedulerName"] = PlannerOptions.DefaultSchedulerName;
        using var client = new HttpClient { BaseAddress = _cluster.Server.Address };
        using var content = new StringContent(pod.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/api/v1/namespaces/default/pods", UriKind.Relative), content);
        return GatesOf(JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!);
    }

    private static string[] GatesOf(JsonNode pod) =>
        [.. (pod["spec"]!["schedulingGates"]?.AsArray() ?? []).Select(gate => (string)gate!["name"]!)];

    private JsonObject Get(int pod) => _cluster.Objects.GetPod("default", $"exec-{pod}")!;
}
