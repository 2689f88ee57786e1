using System.Globalization;
using System.Text;
using Scheduler.Sandbox;
using Scheduler.Testing;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Access;

/// <summary>A replica that stops gives up what it may hold, so that the next need not wait for the lease's end.</summary>
public sealed class PlannerLeaseStopTests : IAsyncLifetime, IDisposable
{
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/hdfs-locality/leases", Lease = $"{Leases}/planner";

    private ReplayApiServer _server = null!;
    private LeaseReplica _replica = null!;

    public async Task InitializeAsync()
    {
        _server = await ReplayApiServer.StartAsync();
        _replica = new LeaseReplica(_server.Address, new ManualTimeProvider(), "a");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _replica.Dispose();

    /// <summary>A write that is cut off may be done after the lease was read to give it up.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StopAsync_FirstWriteIsUnderWay_AwaitsItAndGivesUp(bool isHostOutOfTime)
    {
        var answered = new TaskCompletionSource();
        _server.On($"POST {Leases}", Held(by: "a", version: 1, after: answered.Task))
            .On($"PUT {Lease}", Held(by: "", version: 2));
        await _replica.Lease.StartAsync(CancellationToken.None);
        await ReceivedAsync(2);

        var stop = _replica.Lease.StopAsync(new CancellationToken(isHostOutOfTime));
        answered.SetResult();
        await stop;

        AssertGivenUp(["GET", "POST", "PUT"]);
    }

    [Fact]
    public async Task StopAsync_FirstWriteHadNoAnswer_GivesUpWhatItFinds()
    {
        _server.On($"POST {Leases}", new Reply().Cut()).On($"PUT {Lease}", Held(by: "", version: 2));
        await _replica.StepAsync();
        _server.On($"GET {Lease}", Held(by: "a", version: 1));

        await _replica.Lease.StopAsync(CancellationToken.None);

        AssertGivenUp(["GET", "POST", "GET", "PUT"]);
    }

    [Fact]
    public async Task StopAsync_RenewalHadNoAnswer_GivesUpAtItsVersion()
    {
        _server.On($"POST {Leases}", Held(by: "a", version: 1)).On($"PUT {Lease}", new Reply().Cut(), Held(by: "", version: 3));
        await _replica.StepAsync();
        await _replica.StepAsync();
        Assert.True(_replica.IsLeader);
        _server.On($"GET {Lease}", Held(by: "a", version: 2));

        await _replica.Lease.StopAsync(CancellationToken.None);

        AssertGivenUp(["GET", "POST", "PUT", "GET", "PUT"]);
        Assert.Contains("\"resourceVersion\":\"2\"", _server.Requests[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopAsync_FirstWriteWasLostToAnother_LeavesItsLease()
    {
        _server.On($"POST {Leases}", new Reply().Cut());
        await _replica.StepAsync();
        _server.On($"GET {Lease}", Held(by: "b", version: 1));

        await _replica.Lease.StopAsync(CancellationToken.None);

        Assert.Equal(["GET", "POST", "GET"], _server.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task StopAsync_NeverWrote_CallsNothing()
    {
        _server.On($"GET {Lease}", Held(by: "b", version: 1));
        await _replica.StepAsync();

        await _replica.Lease.StopAsync(CancellationToken.None);

        Assert.Single(_server.Requests);
    }

    private static Reply Held(string by, int version, Task? after = null)
    {
        var lease = $$$"""
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"planner","resourceVersion":"{{{version}}}"},
            "spec":{"holderIdentity":"{{{by}}}","leaseDurationSeconds":15}}
            """;
        var head = string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {lease.Length}\r\n\r\n");
        return new Reply().Hold(after ?? Task.CompletedTask).Send(Encoding.ASCII.GetBytes(head + lease));
    }

    private Task ReceivedAsync(int requests) => Eventually.HoldsAsync(() => _server.Requests.Count == requests);

    private void AssertGivenUp(string[] methods)
    {
        Assert.Equal(methods, _server.Requests.Select(request => request.Method));
        Assert.Contains("\"holderIdentity\":\"\"", _server.Requests[^1].Body, StringComparison.Ordinal);
        Assert.False(_replica.IsLeader);
    }
}
