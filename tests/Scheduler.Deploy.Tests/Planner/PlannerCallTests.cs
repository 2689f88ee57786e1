using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Cluster;
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

    [ComponentFact]
    public async Task Rights_OfThePlanner_AreItsCalls()
    {
        var services = new ServiceCollection()
            .AddLogging(logging => logging.ClearProviders())
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ClusterState>()
            .AddSingleton<DataNodeDirectory>()
            .AddSingleton(new IdentityRules())
            .AddSingleton<TopologyState>()
            .AddKubernetes(new KubernetesOptions(), Connection, seed: 1, forPlans: true)
            .AddPlannerLease(new KubernetesOptions(), new PlannerOptions().Lease, seed: 1);
        await using var provider = services.BuildServiceProvider();
        foreach (var service in provider.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        await _server.Requests.WaitForAsync("create leases", 1, CancellationToken.None);
        var pod = new LocalityPod(Metadata(_cluster.AddPod(Gated("pod-1"))), null, "", "Pending") { ResourceVersion = "1" };
        // Refused or not, since the version is another; what counts is what was asked.
        await provider.GetRequiredService<IPodGates>().NominateAsync(pod, "node-1", CancellationToken.None);
        await provider.GetRequiredService<IPodGates>().ReleaseAsync(pod, CancellationToken.None);
        // The leader gives its lease up.
        foreach (var service in provider.GetServices<IHostedService>()) await service.StopAsync(CancellationToken.None);

        string[] watched = ["list nodes", "list pods", "watch nodes", "watch pods"];
        Assert.Equal(await RightsAsync("hdfs-locality-planner"), Calls().Except(watched));
    }

    [ComponentFact]
    public async Task Rights_OfTheSweeper_AreItsCalls()
    {
        _cluster.AddPod(Gated("pod-1"));
        using var sweeper = new GateSweeper(Connection, new KubernetesOptions(), TimeProvider.System);

        var sweep = await sweeper.RunAsync(new GateSelection(null, TimeSpan.Zero, All: true), CancellationToken.None);

        Assert.Equal((1, 0), (sweep.Released, sweep.Problems.Length));
        Assert.Equal(await RightsAsync("hdfs-locality-sweeper"), Calls());
    }

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

    private static PodMetadata Metadata(JsonObject pod) =>
        new("sales", pod["metadata"]!.Text("name")!, pod["metadata"]!.Text("uid")!);

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
