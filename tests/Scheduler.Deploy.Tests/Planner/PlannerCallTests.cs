using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Cluster;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Deploy.Tests.Manifests;
using Scheduler.Kubernetes;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Writes;
using Scheduler.Planner;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Deploy.Tests.Planner;

/// <summary>The rights of the component are what planner and sweeper ask of an API server: each does everything once.</summary>
public sealed class PlannerCallTests : IAsyncLifetime
{
    private readonly SandboxCluster _cluster = new(new Random(1), TimeProvider.System);
    private SandboxApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _cluster.AddNamespace("hdfs-locality");
        _cluster.AddNamespace("sales");
        _server = await SandboxApiServer.StartAsync(_cluster, TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [KubectlFact]
    public async Task Rights_OfThePlanner_AreItsCalls()
    {
        await using var provider = Services();
        foreach (var service in provider.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => provider.GetRequiredService<IPlannerLease>().IsLeader);
        var pod = Read(_cluster.AddPod(Gated("pod-1")));
        await provider.GetRequiredService<IPodGates>().NominateAsync(pod, "node-1", CancellationToken.None);
        await provider.GetRequiredService<IPodGates>().ReleaseAsync(pod, CancellationToken.None);
        // The leader gives its lease up.
        foreach (var service in provider.GetServices<IHostedService>()) await service.StopAsync(CancellationToken.None);

        string[] watched = ["list nodes", "list pods", "watch nodes", "watch pods"];
        Assert.Equal(await RightsAsync("hdfs-locality-planner"), Calls().Except(watched));
    }

    [KubectlFact]
    public async Task Rights_OfTheSweeper_AreItsCalls()
    {
        _cluster.AddPod(Gated("pod-1"));
        using var sweeper = new GateSweeper(Connection, new KubernetesOptions(), TimeProvider.System);

        var sweep = await sweeper.RunAsync(new GateSelection(null, TimeSpan.Zero, All: true), CancellationToken.None);

        Assert.Equal((1, 0), (sweep.Released, sweep.Problems.Length));
        Assert.Equal(await RightsAsync("hdfs-locality-sweeper"), Calls());
    }

    /// <summary>The policy would refuse none of what the code writes: before and after each write it is evaluated.</summary>
    [KubectlFact]
    public async Task Writes_OfTheCode_AreAllowedByThePolicy()
    {
        await using var provider = Services();
        var (gates, conditions) = (provider.GetRequiredService<IPodGates>(), provider.GetRequiredService<IPodConditions>());
        var cancelled = CancellationToken.None;
        _cluster.AddPod(Gated("pod-1"));

        await AssertAllowedAsync(async pod => Assert.Null(await conditions.SetAsync(
            pod.Metadata, WaitingCondition.Type, DateTimeOffset.UnixEpoch, "Reason", "text", cancelled)));
        await AssertAllowedAsync(async pod =>
            Assert.Null(await conditions.EndAsync(pod.Metadata, WaitingCondition.Type, "Reason", "text", cancelled)));
        await AssertAllowedAsync(async pod => Assert.Null(await conditions.ClearAsync(pod.Metadata, WaitingCondition.Type, cancelled)));
        await AssertAllowedAsync(async pod => Assert.Equal(GateWriteEnd.Done, (await gates.NominateAsync(pod, "node-1", cancelled)).End));
        await AssertAllowedAsync(async pod => Assert.Equal(GateWriteEnd.Done, (await gates.ClearNominationAsync(pod, cancelled)).End));
        await AssertAllowedAsync(async pod => Assert.Equal(GateWriteEnd.Done, (await gates.ReleaseAsync(pod, cancelled)).End));
    }

    private async Task AssertAllowedAsync(Func<LocalityPod, Task> write)
    {
        var before = _cluster.GetPod("sales", "pod-1")!;
        await write(Read(before));
        var after = _cluster.GetPod("sales", "pod-1")!;

        Assert.NotEqual(before["metadata"]!.Text("resourceVersion"), after["metadata"]!.Text("resourceVersion"));
        Assert.Empty(await AdmissionPolicy.ObjectionsAsync(before, after));
    }

    private ServiceProvider Services() => new ServiceCollection()
        .AddLogging(logging => logging.ClearProviders())
        .AddSingleton(TimeProvider.System)
        .AddSingleton<ClusterState>()
        .AddSingleton<DataNodeDirectory>()
        .AddSingleton(new IdentityRules())
        .AddSingleton<TopologyState>()
        .AddKubernetes(new KubernetesOptions(), Connection, seed: 1, forPlans: true)
        .AddPlannerLease(new KubernetesOptions(), new PlannerOptions().Lease, seed: 1)
        .BuildServiceProvider();

    private ClusterConnection Connection => new(_server.Address);

    private IEnumerable<string> Calls() =>
        _server.Requests.Requests.Select(request => request.Operation).Distinct().Order(StringComparer.Ordinal);

    private static async Task<IEnumerable<string>> RightsAsync(string role) =>
        (from manifest in (await Install.BuildAsync(Install.Planner)).Manifests
         where manifest.Kind is "Role" or "ClusterRole" && manifest.Name == role
         from rule in manifest.Json.Objects("rules")
         from verb in rule.Texts("verbs")
         from resource in rule.Texts("resources")
         select $"{verb} {resource}").Order(StringComparer.Ordinal);

    private static LocalityPod Read(JsonObject pod)
    {
        var metadata = pod["metadata"]!;
        return new(new PodMetadata("sales", metadata.Text("name")!, metadata.Text("uid")!), null, "")
        {
            ResourceVersion = metadata.Text("resourceVersion")!,
        };
    }

    private static JsonObject Gated(string name) => new()
    {
        ["metadata"] = new JsonObject { ["namespace"] = "sales", ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "main" }),
            ["schedulingGates"] = new JsonArray(new JsonObject { ["name"] = IPodGates.Gate }),
        },
    };
}
