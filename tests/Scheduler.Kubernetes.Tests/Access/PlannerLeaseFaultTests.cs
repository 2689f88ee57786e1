using Scheduler.Kubernetes.Access;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Testing;

namespace Scheduler.Kubernetes.Tests.Access;

/// <summary>What the election does when the API server, a process or a clock fails.</summary>
public sealed class PlannerLeaseFaultTests : PlannerLeaseRig
{
    [Fact]
    public async Task IsLeader_ApiServerUnreachable_EndsBeforeAnotherCouldTakeTheLease()
    {
        await RunAsync(TimeSpan.FromSeconds(4), A, B);
        var renewed = Time.GetUtcNow();
        await Server.StopAsync();

        // The last renewal was sent at most 2 s before.
        await RunAsync(TimeSpan.FromSeconds(7), A, B);
        Assert.True(A.IsLeader);
        await RunAsync(TimeSpan.FromSeconds(4), A, B);
        Assert.Equal((false, (string?)null), (A.IsLeader, A.Lease.Leader));
        Assert.True(Time.GetUtcNow() - renewed < LeaseView.Duration);
        Assert.Equal("a", B.Lease.Leader);

        await RunAsync(TimeSpan.FromSeconds(10), A, B);
        Assert.Null(B.Lease.Leader);
        await Server.ResumeAsync(CancellationToken.None);
        await RunAsync(TimeSpan.FromSeconds(10), A, B);
        Assert.True(A.IsLeader != B.IsLeader);
    }

    [Fact]
    public async Task IsLeader_ProcessStandsStill_IsFalseAtOnceWhenItGoesOn()
    {
        await RunAsync(TimeSpan.FromSeconds(4), A, B);

        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((false, (string?)null), (A.IsLeader, A.Lease.Leader));
    }

    [Theory]
    [InlineData(ApiServerFault.ServerError)]
    [InlineData(ApiServerFault.TooManyRequests)]
    [InlineData(ApiServerFault.Forbidden)]
    [InlineData(ApiServerFault.Garbage)]
    [InlineData(ApiServerFault.DropMidBody)]
    public async Task Step_OneRenewalFails_StaysTheLeader(ApiServerFault fault)
    {
        await RunAsync(TimeSpan.FromSeconds(4), A, B);
        Server.Faults.Inject(fault, times: 1, operation: "update leases");

        await RunAsync(TimeSpan.FromSeconds(30), A, B);

        Assert.True(A.IsLeader);
        Assert.Equal(0, (int?)Lease()["spec"]!["leaseTransitions"]);
    }

    [Fact]
    public async Task Step_RenewalHangs_EndsWithTheLeadershipAtTheLatest()
    {
        await RunAsync(TimeSpan.FromSeconds(4), A);
        Time.Advance(TimeSpan.FromSeconds(7));
        Assert.True(A.IsLeader);
        Server.Faults.Inject(ApiServerFault.Hang, operation: "update leases");
        var changed = A.Lease.Changed;
        var before = Server.Requests.Requests.Count;
        var step = A.StepAsync();
        await Eventually.HoldsAsync(() => Server.Requests.Requests.Count > before);

        // The last renewal was sent 2 s before those 7 s, so that less than a call's own limit of 3 s is left.
        Time.Advance(TimeSpan.FromSeconds(2));
        await step;

        Assert.False(A.IsLeader);
        Assert.True(changed.IsCompletedSuccessfully);
        Server.Faults.Clear();
    }

    [Fact]
    public async Task Step_TimeOfDayOfAnotherJumps_DoesNotTakeALiveLease()
    {
        await RunAsync(TimeSpan.FromSeconds(4), A, B);
        foreach (var hours in (int[])[1, -2])
        {
            B.Clock.Jump = TimeSpan.FromHours(hours);
            await RunAsync(TimeSpan.FromSeconds(30), A, B);
            Assert.Equal((true, false), (A.IsLeader, B.IsLeader));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Step_TimeOfDayOfTheLeaderJumps_LeadsOnAfterItsNextRenewal(int hours)
    {
        await RunAsync(TimeSpan.FromSeconds(4), A, B);

        A.Clock.Jump = TimeSpan.FromHours(hours);
        Assert.Equal(hours < 0, A.IsLeader);
        await RunAsync(TimeSpan.FromSeconds(4), A, B);
        Assert.True(A.IsLeader);

        Time.Advance(LeaseView.RenewDeadline);
        Assert.False(A.IsLeader);
    }

    [Fact]
    public async Task StopAsync_ApiServerUnreachable_Ends()
    {
        await A.StepAsync();
        await Server.StopAsync();

        await A.Lease.StopAsync(CancellationToken.None);

        Assert.False(A.IsLeader);
    }

    [Fact]
    public async Task Step_NoNamespace_IsNotTheLeader()
    {
        var cluster = new SandboxCluster(new Random(1), TimeProvider.System);
        await using var server = await SandboxApiServer.StartAsync(cluster, TimeProvider.System, CancellationToken.None);
        using var replica = new LeaseReplica(server.Address, Time, "a");

        await replica.StepAsync();

        Assert.Equal((false, (string?)null), (replica.IsLeader, replica.Lease.Leader));
    }

    /// <summary>Whatever happens to processes, clocks and the API server: never two leaders, and in the end one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Step_AnyInterleaving_NeverTwoLeaders(int seed)
    {
        var random = new Random(seed);
        Add("c");
        var isUp = true;
        for (var i = 0; i < 60; i++)
        {
            var alive = Replicas.Where(_ => random.Next(3) > 0).ToArray();
            switch (random.Next(6))
            {
                case 0 when isUp: await Server.StopAsync(); isUp = false; break;
                case 1 when !isUp: await Server.ResumeAsync(CancellationToken.None); isUp = true; break;
                case 2: Replicas[random.Next(3)].Clock.Jump = TimeSpan.FromSeconds(random.Next(-60, 60)); break;
                case 3: Server.Faults.Inject(ApiServerFault.ServerError, random.Next(1, 9), "update leases"); break;
            }

            await RunAsync(TimeSpan.FromSeconds(random.Next(1, 12)), alive);
        }

        if (!isUp) await Server.ResumeAsync(CancellationToken.None);
        Server.Faults.Clear();
        await RunAsync(TimeSpan.FromSeconds(40), [.. Replicas]);
        Assert.Single(Replicas, replica => replica.IsLeader);
    }
}
