using System.Text.Json.Nodes;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Kubernetes.Tests.Access;

/// <summary>Two replicas that want one lease of a sandbox API server, and a clock that the test moves.</summary>
public abstract class PlannerLeaseRig : IAsyncLifetime, IDisposable
{
    private protected static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly SandboxCluster _cluster = new(new Random(1), TimeProvider.System);

    private protected ManualTimeProvider Time { get; } = new();

    private protected List<LeaseReplica> Replicas { get; } = [];

    private protected SandboxApiServer Server { get; private set; } = null!;

    private protected LeaseReplica A => Replicas[0];

    private protected LeaseReplica B => Replicas[1];

    public async Task InitializeAsync()
    {
        _cluster.AddNamespace("hdfs-locality");
        Server = await SandboxApiServer.StartAsync(_cluster, TimeProvider.System, CancellationToken.None);
        (_, _) = (Add("a"), Add("b"));
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    public void Dispose()
    {
        foreach (var replica in Replicas) replica.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected LeaseReplica Add(string identity)
    {
        Replicas.Add(new LeaseReplica(Server.Address, Time, identity));
        return Replicas[^1];
    }

    /// <summary>Lets time pass for these replicas, the others being dead, and checks after every change that at most one leads.</summary>
    private protected async Task RunAsync(TimeSpan time, params LeaseReplica[] alive)
    {
        for (var end = Time.GetUtcNow() + time; Time.GetUtcNow() < end; Time.Advance(Tick))
        {
            foreach (var replica in alive)
            {
                await replica.StepIfDueAsync(Time.GetUtcNow());
                Assert.True(Replicas.Count(one => one.IsLeader) <= 1, "Two replicas lead.");
            }
        }
    }

    private protected JsonObject Lease() => _cluster.GetLease("hdfs-locality", "planner")!;

    private protected string? Holder() => (string?)Lease()["spec"]!["holderIdentity"];

    private protected void Patch(string patch) => _cluster.UpdateLease("hdfs-locality", "planner", JsonNode.Parse(patch)!.AsObject());

    private protected void SetHolder(string holder) => _cluster.SetLease("hdfs-locality", "planner", holder);

    private protected async Task DeleteAsync()
    {
        using var client = new HttpClient { BaseAddress = Server.Address };
        using var response = await client.DeleteAsync(
            new Uri("/apis/coordination.k8s.io/v1/namespaces/hdfs-locality/leases/planner", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }
}
