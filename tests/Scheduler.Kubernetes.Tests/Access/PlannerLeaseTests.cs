using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Cluster;
using Scheduler.Core.Planning;
using Scheduler.Kubernetes.Access;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Tests.Access;

/// <summary>Replicas elect the one that plans.</summary>
public sealed class PlannerLeaseTests : PlannerLeaseRig
{
    [Fact]
    public async Task Step_NoLease_TheFirstLeadsAndBothKnowIt()
    {
        await A.StepAsync();
        await B.StepAsync();

        Assert.Equal((true, false), (A.IsLeader, B.IsLeader));
        Assert.Equal(("a", "a"), (A.Lease.Leader, B.Lease.Leader));
        Assert.Equal("a", Holder());
    }

    [Fact]
    public async Task Step_LeaderRenews_StaysTheLeader()
    {
        await RunAsync(TimeSpan.FromMinutes(2), A, B);

        Assert.True(A.IsLeader);
        Assert.Equal(0, (int?)Lease()["spec"]!["leaseTransitions"]);
        // The leader writes every 2 s; the other reads every 2 to 4 s.
        Assert.InRange(Server.Requests.Requests.Count(request => request.Operation == "update leases"), 55, 61);
        Assert.InRange(Server.Requests.Requests.Count(request => request.Operation == "get leases"), 30, 62);
    }

    [Fact]
    public async Task Step_LeaderDies_AnotherLeadsFifteenSecondsAfterItsLastRenewal()
    {
        await RunAsync(TimeSpan.FromSeconds(9), A, B);
        var died = Time.GetUtcNow();

        await RunAsync(TimeSpan.FromSeconds(20), B);

        Assert.Equal((false, true, "b"), (A.IsLeader, B.IsLeader, B.Lease.Leader));
        Assert.Equal(1, (int?)Lease()["spec"]!["leaseTransitions"]);
        var taken = DateTimeOffset.Parse((string)Lease()["spec"]!["acquireTime"]!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange((taken - died).TotalSeconds, 13, 18);
    }

    [Fact]
    public async Task StopAsync_Leader_GivesTheLeaseUpForAnother()
    {
        await RunAsync(TimeSpan.FromSeconds(4), A, B);

        await A.Lease.StopAsync(CancellationToken.None);

        Assert.Equal((false, (string?)null, ""), (A.IsLeader, A.Lease.Leader, Holder()));
        await B.StepAsync();
        Assert.True(B.IsLeader);
        await A.Lease.StopAsync(CancellationToken.None);
        Assert.Equal("b", Holder());
    }

    [Fact]
    public async Task Step_LeaseLabelledByAPerson_StaysTheLeaderAndKeepsTheLabel()
    {
        await A.StepAsync();
        Patch("""{"metadata":{"labels":{"team":"x"}}}""");

        await A.StepAsync();
        Time.Advance(TimeSpan.FromSeconds(9));
        await A.StepAsync();

        Assert.True(A.IsLeader);
        Assert.Equal("x", (string?)Lease()["metadata"]!["labels"]!["team"]);
    }

    [Fact]
    public async Task Step_LeaseTakenByAnother_EndsTheLeadership()
    {
        await A.StepAsync();
        Patch("""{"spec":{"holderIdentity":"somebody"}}""");

        await A.StepAsync();

        Assert.Equal((false, "somebody"), (A.IsLeader, A.Lease.Leader));
    }

    [Fact]
    public async Task Step_LeaseDeleted_IsCreatedAgain()
    {
        await A.StepAsync();
        await DeleteAsync();

        await A.StepAsync();

        Assert.Equal((true, "a"), (A.IsLeader, Holder()));
    }

    // The answer to the first write was lost: who reads its own name in the lease need not wait for its end.
    [Fact]
    public async Task Step_OwnNameInTheLease_RenewsItAtOnce()
    {
        SetHolder("a");

        await A.StepAsync();

        Assert.True(A.IsLeader);
    }

    [Theory]
    [InlineData("""{"spec":{"leaseDurationSeconds":2000000000}}""", 61)]
    [InlineData("""{"spec":{"leaseDurationSeconds":-5}}""", 16)]
    [InlineData("""{"spec":{"leaseDurationSeconds":30}}""", 31)]
    [InlineData("""{"spec":{"renewTime":null,"acquireTime":null}}""", 16)]
    public async Task Step_OddLeaseOfADeadReplica_IsTakenInTheEnd(string patch, int seconds)
    {
        SetHolder("dead");
        Patch(patch);
        await B.StepAsync();
        Time.Advance(TimeSpan.FromSeconds(Math.Min(14, seconds)));
        await B.StepAsync();
        Assert.False(B.IsLeader);

        Time.Advance(TimeSpan.FromSeconds(seconds - 14));
        await B.StepAsync();

        Assert.True(B.IsLeader);
    }

    [Fact]
    public async Task AddPlannerLease_Host_LeadsAndGivesUpAtItsStop()
    {
        using var host = HostOf(new KubernetesOptions { Instance = "pod-1" });
        var lease = host.Services.GetRequiredService<IPlannerLease>();
        var changed = lease.Changed;

        await host.StartAsync();
        await changed;
        Assert.Equal((true, Holder()), (lease.IsLeader, lease.Leader));
        Assert.StartsWith("pod-1_", lease.Leader, StringComparison.Ordinal);
        await host.StopAsync();

        Assert.Equal((false, ""), (lease.IsLeader, Holder()));
    }

    /// <summary>As with webhooks that delay patches of pods.</summary>
    [Fact]
    public async Task AddPlannerLease_AllOtherCallsHang_LeadsAllTheSame()
    {
        using var host = HostOf(new KubernetesOptions { MaxConcurrentCalls = 1 });
        using var stop = new CancellationTokenSource();
        var hanging = host.Services.GetRequiredService<ApiServerClient>().CallAsync(
            "hang", (_, _) => new TaskCompletionSource<bool>().Task.WaitAsync(stop.Token), stop.Token);
        var lease = host.Services.GetRequiredService<PlannerLease>();

        await lease.StepAsync(CancellationToken.None);

        Assert.True(lease.IsLeader);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task AddPlannerLease_NoCluster_IsNeverTheLeader()
    {
        var services = new ServiceCollection().AddSingleton(TimeProvider.System);
        var options = new KubernetesOptions { Enabled = false };
        await using var provider = services.AddKubernetes(options, null, seed: 1)
            .AddPlannerLease(options, LeaseReplica.LeaseName, seed: 1).BuildServiceProvider();

        var lease = provider.GetRequiredService<IPlannerLease>();

        Assert.Equal((false, (string?)null, false), (lease.IsLeader, lease.Leader, lease.Changed.IsCompleted));
    }

    private IHost HostOf(KubernetesOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(new ClusterState()).AddSingleton(IKubernetesObserver.None)
            .AddSingleton<DataNodeDirectory>().AddSingleton(new IdentityRules()).AddSingleton<TopologyState>();
        builder.Services.AddKubernetes(options, new ClusterConnection(Server.Address), seed: 1)
            .AddPlannerLease(options, LeaseReplica.LeaseName, seed: 1);
        return builder.Build();
    }
}
