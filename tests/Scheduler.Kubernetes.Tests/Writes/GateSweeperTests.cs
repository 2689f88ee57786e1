using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Writes;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Kubernetes.Tests.Writes;

/// <summary>The last resort: gates are removed by a command, without a planner.</summary>
public sealed class GateSweeperTests : IAsyncLifetime
{
    private const string Foreign = "kueue.x-k8s.io/admission";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();
    private SandboxCluster _cluster = null!;
    private SandboxApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _cluster = new SandboxCluster(new Random(1), _clock);
        _server = await SandboxApiServer.StartAsync(_cluster, TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Run_OlderThan_FreesOldPodsThatOursAloneKeeps()
    {
        Add("sales", "old", IPodGates.Gate);
        Add("sales", "queued", IPodGates.Gate, Foreign);
        Add("sales", "ungated");
        Add("other", "old", IPodGates.Gate);
        _clock.Advance(Minute);
        Add("sales", "new", IPodGates.Gate);

        var sweep = await RunAsync(null, Minute);

        Assert.Equal((2, 2), (sweep.Released, sweep.Kept));
        Assert.Empty(sweep.Problems);
        Assert.Equal([IPodGates.Gate, Foreign], GatesOf("sales", "queued"));
        Assert.Equal([IPodGates.Gate], GatesOf("sales", "new"));
        Assert.Empty(GatesOf("sales", "old"));
        Assert.Empty(GatesOf("other", "old"));
    }

    [Fact]
    public async Task Run_All_FreesEveryPodOfOurGateAndOfNoOther()
    {
        Add("sales", "queued", Foreign, IPodGates.Gate);
        Add("sales", "new", IPodGates.Gate);
        Add("sales", "foreign", Foreign);

        var sweep = await RunAsync(null, Minute, all: true);

        Assert.Equal((2, 0), (sweep.Released, sweep.Kept));
        Assert.Equal([Foreign], GatesOf("sales", "queued"));
        Assert.Equal([Foreign], GatesOf("sales", "foreign"));
    }

    [Fact]
    public async Task Run_OneNamespace_KeepsTheOthers()
    {
        Add("sales", "pod", IPodGates.Gate);
        Add("other", "pod", IPodGates.Gate);

        var sweep = await RunAsync("sales", TimeSpan.Zero);

        Assert.Equal((1, 1), (sweep.Released, sweep.Kept));
        Assert.Equal([IPodGates.Gate], GatesOf("other", "pod"));
    }

    [Fact]
    public async Task Run_ManyPods_FreesAll()
    {
        for (var pod = 0; pod < 250; pod++) Add("sales", $"pod-{pod}", IPodGates.Gate);

        var sweep = await RunAsync(null, TimeSpan.Zero);

        Assert.Equal((250, 0), (sweep.Released, sweep.Kept));
    }

    [Fact]
    public async Task Run_NoApiServer_SaysSo()
    {
        var sweep = await RunAsync(null, TimeSpan.Zero, at: new Uri("http://127.0.0.1:1"));

        Assert.Contains("Cannot list pods", Assert.Single(sweep.Problems), StringComparison.Ordinal);
    }

    private async Task<GateSweep> RunAsync(string? podNamespace, TimeSpan olderThan, bool all = false, Uri? at = null)
    {
        using var sweeper = new GateSweeper(new ClusterConnection(at ?? _server.Address), new KubernetesOptions { PageSize = 100 }, _clock);
        return await sweeper.RunAsync(new GateSelection(podNamespace, olderThan, all), CancellationToken.None);
    }

    private void Add(string podNamespace, string name, params string[] gates) => _cluster.AddPod(new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = podNamespace },
        ["spec"] = new JsonObject
        {
            ["schedulingGates"] = new JsonArray([.. gates.Select(gate => new JsonObject { ["name"] = gate })]),
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "registry.k8s.io/pause:3.10" }),
        },
    });

    private string[] GatesOf(string podNamespace, string name) =>
    [
        .. (_cluster.GetPod(podNamespace, name)!["spec"]!["schedulingGates"] as JsonArray ?? []).Select(gate => (string)gate!["name"]!),
    ];
}
