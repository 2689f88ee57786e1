using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Kubernetes.Access;
using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Kubernetes.Tests.Access;

/// <summary>Who holds the scheduler's lease, by the sandbox API server.</summary>
public sealed class SchedulerLeaseTests : IAsyncLifetime, IDisposable
{
    private const string Call = "get leases";

    private readonly ManualTimeProvider _clock = new();
    private readonly SandboxCluster _cluster = new(new Random(1), TimeProvider.System);
    private SandboxApiServer _server = null!;
    private ApiServerClient _client = null!;
    private SchedulerLease _lease = null!;

    public async Task InitializeAsync()
    {
        _server = await SandboxApiServer.StartAsync(_cluster, TimeProvider.System, CancellationToken.None);
        var options = new KubernetesOptions();
        _client = new ApiServerClient(new ClusterConnection(_server.Address), options, IKubernetesObserver.None, _clock);
        _lease = new SchedulerLease(_client, options, _clock, NullLogger<SchedulerLease>.Instance);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _lease.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task Holder_LeaseHeld_IsItsIdentityAndAskedOncePerMoment()
    {
        SetHolder("pod-a_1");
        Assert.Equal("pod-a_1", await HolderAsync());
        SetHolder("pod-b_2");

        Assert.Equal("pod-a_1", await HolderAsync());
        _clock.Advance(SchedulerLease.TimeToLive);
        Assert.Equal("pod-b_2", await HolderAsync());

        Assert.Equal(2, _server.Requests.Requests.Count(request => request.Operation == Call));
    }

    [Fact]
    public async Task Holder_NoLease_IsNull() => Assert.Null(await HolderAsync());

    [Theory]
    [InlineData(ApiServerFault.Forbidden)]
    [InlineData(ApiServerFault.ServerError)]
    [InlineData(ApiServerFault.Garbage)]
    [InlineData(ApiServerFault.DropMidBody)]
    public async Task Holder_ApiServerFails_IsNull(ApiServerFault fault)
    {
        SetHolder("pod-a_1");
        _server.Faults.Inject(fault, operation: Call);

        Assert.Null(await HolderAsync());
    }

    private void SetHolder(string holder) => _cluster.SetLease("hdfs-locality", "hdfs-locality-scheduler", holder);

    private Task<string?> HolderAsync() => _lease.HolderAsync(CancellationToken.None).AsTask();
}
