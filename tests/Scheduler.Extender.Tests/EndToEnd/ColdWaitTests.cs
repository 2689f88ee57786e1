using Scheduler.Extender.Configuration;
using Scheduler.Extender.Tests.Support;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>How long a request waits for a block map that is not there, measured on a clock that moves only when told to.</summary>
public sealed class ColdWaitTests : IAsyncLifetime
{
    private static readonly TimeSpan ColdWait = TimeSpan.FromMilliseconds(150);

    private readonly ObservedClock _clock = new();
    private TestHdfs _hdfs = null!;

    public async Task InitializeAsync()
    {
        _hdfs = await TestHdfs.StartAsync();
        foreach (var name in (string[])["a", "b", "c"]) _hdfs.AddFile($"/in/{name}", "n1");
    }

    public Task DisposeAsync() => _hdfs.DisposeAsync().AsTask();

    [Fact]
    public async Task Prioritize_MissingMap_WaitsForExactlyColdWait()
    {
        await using var service = await StartAsync(ColdWait);
        _hdfs.NameNode.Faults.Inject(NameNodeFault.Hang);

        var answer = service.ScoresAsync(Pod("a"), TestHdfs.Nodes);
        await WaitsAsync(1);
        _clock.Advance(ColdWait - TimeSpan.FromTicks(1));
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(TestHdfs.Neutral, await answer);
        var metrics = await service.MetricsAsync();
        Assert.Equal(1, metrics["cold_wait_duration_seconds_count{outcome=\"TimedOut\"}"]);
        Assert.Equal(ColdWait.TotalSeconds, metrics["cold_wait_duration_seconds_sum{outcome=\"TimedOut\"}"], 9);
        _hdfs.NameNode.Faults.Clear();
    }

    [Fact]
    public async Task Prioritize_MapComesInTime_IsScoredWithTheClockStanding()
    {
        await using var service = await StartAsync(ColdWait);

        Assert.Equal(TestHdfs.OnN1, await service.ScoresAsync(Pod("a"), TestHdfs.Nodes));

        Assert.Equal(1, (await service.MetricsAsync())["cold_wait_duration_seconds_count{outcome=\"Answered\"}"]);
    }

    [Fact]
    public async Task Prioritize_MapThatIsStillBeingRead_SharesTheWait()
    {
        await using var service = await StartAsync(ColdWait);
        _hdfs.NameNode.Faults.Inject(NameNodeFault.Hang);
        var first = service.ScoresAsync(Pod("a"), TestHdfs.Nodes);
        await WaitsAsync(1);
        _clock.Advance(ColdWait);
        await first;

        var second = service.ScoresAsync(Pod("a"), TestHdfs.Nodes);
        await WaitsAsync(2);
        Assert.False(second.IsCompleted);
        _hdfs.NameNode.Faults.Clear();

        // The clock stands: this answer waits for the map alone.
        Assert.Equal(TestHdfs.OnN1, await second);
        Assert.Equal(0, (await service.MetricsAsync()).Sum("cold_wait_refusals_total"));
    }

    [Fact]
    public async Task Prioritize_CircuitOpen_DoesNotWait()
    {
        await using var service = await StartAsync(ColdWait, settings => settings with
        {
            NameNode = settings.NameNode with { Breaker = new CircuitBreakerOptions { MinimumCalls = 2 } },
        });
        await _hdfs.NameNode.StopAsync();
        // A filter request needs no map; the first prioritize opens the circuit while the clock moves.
        var first = service.ScoresAsync(Pod("a"), TestHdfs.Nodes);
        await _clock.AdvanceUntilAsync(
            async () => first.IsCompleted && (await service.MetricsAsync()).Samples.Any(IsOpenCircuit), "the circuit is open");
        await first;

        Assert.Equal(TestHdfs.Neutral, await service.ScoresAsync(Pod("b"), TestHdfs.Nodes));

        Assert.Equal(1, (await service.MetricsAsync())["cold_wait_refusals_total{reason=\"CircuitOpen\"}"]);
    }

    [Fact]
    public async Task Prioritize_ShareOfWaitingSpent_DoesNotWaitUntilThereIsShareAgain()
    {
        // With a share of a tenth the budget holds 1.5 s and fills by 0.075 s each second.
        var wait = TimeSpan.FromMilliseconds(1100);
        await using var service = await StartAsync(wait, settings => settings with
        {
            NameNode = settings.NameNode with { CallTimeout = TimeSpan.FromMinutes(1) },
        });
        _hdfs.NameNode.Faults.Inject(NameNodeFault.Hang);
        var first = service.ScoresAsync(Pod("a"), TestHdfs.Nodes);
        await Eventually.HoldsAsync(() => _clock.WaitsOf(wait) == 1, "the first request waits");
        _clock.Advance(wait);
        await first;

        Assert.Equal(TestHdfs.Neutral, await service.ScoresAsync(Pod("b"), TestHdfs.Nodes));
        Assert.Equal(1, (await service.MetricsAsync())["cold_wait_refusals_total{reason=\"ShareSpent\"}"]);

        // 0.4825 s were left after the first wait; 9 s later it is more than 1.1 s.
        _clock.Advance(TimeSpan.FromSeconds(9));
        var third = service.ScoresAsync(Pod("c"), TestHdfs.Nodes);
        await Eventually.HoldsAsync(() => _clock.WaitsOf(wait) == 2, "the third request waits");
        Assert.False(third.IsCompleted);
        _clock.Advance(wait);
        Assert.Equal(TestHdfs.Neutral, await third);
        _hdfs.NameNode.Faults.Clear();
    }

    [Fact]
    public async Task FilterAndPreempt_MissingMap_DoNotWait()
    {
        await using var service = await StartAsync(ColdWait);
        _hdfs.NameNode.Faults.Inject(NameNodeFault.Hang);

        Assert.Equal(200, (await service.SendAsync("filter", Pod("a").Offer(TestHdfs.Nodes))).Status);
        Assert.Equal(200, (await service.SendAsync("preempt", Pod("a").Preempt(TestHdfs.Nodes))).Status);

        Assert.Equal(0, _clock.WaitsOf(ColdWait));
        _hdfs.NameNode.Faults.Clear();
    }

    private static PodRequest Pod(string name) => new($"/in/{name}", name) { Uid = name };

    private static bool IsOpenCircuit((string Name, Dictionary<string, string> Labels, double Value) sample) =>
        sample is { Name: "hdfs_locality_namenode_circuit_open", Value: 1 };

    private Task WaitsAsync(int count) => Eventually.HoldsAsync(() => _clock.WaitsOf(ColdWait) == count, "the request waits");

    private Task<RunningService> StartAsync(TimeSpan coldWait, Func<Settings, Settings>? change = null) =>
        RunningService.StartAsync([_hdfs.NameNode.Address], clock: _clock, change: settings =>
        {
            settings = settings with { Extender = settings.Extender with { ColdWait = coldWait } };
            return change?.Invoke(settings) ?? settings;
        });
}
