using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Cluster;
using Scheduler.Core.Health;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Testing;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests;

public sealed class ServiceCollectionExtensionsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AddKubernetes_Started_SyncsBindsAndStops(bool forPlans)
    {
        await using var server = await ReplayApiServer.StartAsync();
        server.On("GET /api/v1/nodes", Reply.Recorded("nodes-list")).On("GET /api/v1/pods", Reply.Recorded("pods-list"))
            .On("POST /api/v1/namespaces/default/pods/p/binding", Reply.Recorded("bind-ok"))
            .On("POST /apis/events.k8s.io/v1/namespaces/default/events", Reply.Recorded("event-v1-create"));
        var observer = new TestObserver();
        using var host = Host(new KubernetesOptions(), new ClusterConnection(server.Address), observer, forPlans);

        await host.StartAsync();
        var synced = await host.Services.GetRequiredService<ClusterSync>().WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        var fault = await host.Services.GetRequiredService<IPodBinder>().BindAsync("default", "p", "u", "n", CancellationToken.None);
        host.Services.GetRequiredService<IPodEvents>().Record(new PodMetadata("default", "p", "u"), "LocalityPlaced", "x", false);
        await Eventually.HoldsAsync(() => observer.Calls.Contains(("event", ApiCallOutcome.Ok)));
        await host.StopAsync();

        Assert.True(synced);
        Assert.Null(fault);
        var nodes = host.Services.GetRequiredService<ClusterState>().Nodes.Nodes;
        Assert.Equal(5, nodes.Length);
        Assert.All(nodes, node => Assert.Equal(forPlans, node.Traits is not null));
        Assert.Equal("kubernetes", Assert.Single(host.Services.GetServices<IHealthReporter>()).Report()[0].Name);
    }

    /// <summary>As with a webhook that delays the records of waits.</summary>
    [Fact]
    public async Task AddKubernetes_AllOtherCallsHang_RemovesGates()
    {
        await using var server = await ReplayApiServer.StartAsync();
        server.On("PATCH /api/v1/namespaces/default/pods/p", Reply.Recorded("patch-strategic"));
        using var host = Host(
            new KubernetesOptions { MaxConcurrentCalls = 1 }, new ClusterConnection(server.Address), new TestObserver(), forPlans: true);
        using var stop = new CancellationTokenSource();
        var hanging = host.Services.GetRequiredService<ApiServerClient>().CallAsync(
            "hang", (_, _) => new TaskCompletionSource<bool>().Task.WaitAsync(stop.Token), stop.Token);

        var write = await host.Services.GetRequiredService<IPodGates>()
            .ReleaseAsync(new LocalityPod(new PodMetadata("default", "p", "u"), null, "s"), CancellationToken.None);

        Assert.Equal(GateWriteEnd.Done, write.End);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task AddKubernetes_Disabled_ReplacesTheClusterAndSaysSo()
    {
        using var host = Host(new KubernetesOptions { Enabled = false }, null, new TestObserver());

        await host.StartAsync();
        var fault = await host.Services.GetRequiredService<IPodBinder>().BindAsync("n", "p", "u", "n", CancellationToken.None);
        host.Services.GetRequiredService<IPodEvents>().Record(new PodMetadata("n", "p", "u"), "LocalityPlaced", "x", false);
        var pod = new PodMetadata("n", "p", "u");
        var conditions = host.Services.GetRequiredService<IPodConditions>();
        await host.StopAsync();

        Assert.Contains("Kubernetes:Enabled is false", fault, StringComparison.Ordinal);
        Assert.NotNull(await conditions.SetAsync(pod, "t", DateTimeOffset.UnixEpoch, "r", "m", CancellationToken.None));
        Assert.NotNull(await conditions.ClearAsync(pod, "t", CancellationToken.None));
        var gates = host.Services.GetRequiredService<IPodGates>();
        var gated = new LocalityPod(pod, null, "s");
        Assert.Equal(GateWriteEnd.Refused, (await gates.NominateAsync(gated, "n", CancellationToken.None)).End);
        Assert.Equal(GateWriteEnd.Refused, (await gates.ClearNominationAsync(gated, CancellationToken.None)).End);
        Assert.Contains("Enabled is false", (await gates.ReleaseAsync(gated, CancellationToken.None)).Problem, StringComparison.Ordinal);
        var report = Assert.Single(host.Services.GetRequiredService<IHealthReporter>().Report());
        Assert.False(report.IsOk);
        Assert.Contains("by name only", report.Message, StringComparison.Ordinal);
    }

    private static IHost Host(
        KubernetesOptions options, ClusterConnection? connection, IKubernetesObserver observer, bool forPlans = false)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(new ClusterState()).AddSingleton(observer)
            .AddSingleton<DataNodeDirectory>().AddSingleton(new IdentityRules()).AddSingleton<TopologyState>();
        builder.Services.AddKubernetes(options, connection, seed: 1, forPlans);
        return builder.Build();
    }
}
