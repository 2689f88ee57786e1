using Microsoft.Extensions.Logging;
using Scheduler.Core.Cluster;
using Scheduler.Core.Planning;
using Scheduler.Sandbox;

namespace Scheduler.Planner.Tests;

/// <summary>The loop as it runs in the service, in manual time.</summary>
public sealed class PlannerServiceTests : IPlannerLease, IPlannerObserver, ILogger<PlannerService>, IDisposable
{
    private readonly FakeCluster _cluster = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly Replica _replica;
    private readonly PlannerService _service;
    private int _failures;

    public PlannerServiceTests()
    {
        _replica = new Replica(_cluster, _clock);
        _service = new PlannerService(
            _replica.Loop, _replica.Pods, _replica.Notices, this, this, ClusterSync.Done(_clock), _clock, this);
    }

    bool IPlannerLease.IsLeader => true;

    string? IPlannerLease.Leader => "this-replica";

    Task IPlannerLease.Changed { get; } = new TaskCompletionSource().Task;

    /// <summary>A wake does not shorten the pause: the watch of a busy cluster wakes the loop all the time.</summary>
    [Fact]
    public async Task Step_FailsEachTime_IsTriedAgainAfterAPauseUntilItSucceeds()
    {
        _replica.Plans.Placed = static () => throw new InvalidOperationException("broken");
        _cluster.CreateGated("a");
        _replica.Watch();
        await _service.StartAsync(CancellationToken.None);
        for (var failure = 1; failure <= 5; failure++)
        {
            await Eventually.HoldsAsync(() => Volatile.Read(ref _failures) == failure && _clock.PendingTimers == 1, "it pauses");
            _replica.Pods.Woken();
            if (failure == 5) _replica.Plans.Placed = static () => 0;
            _clock.Advance(PlannerLoop.RetryPause);
        }

        await Eventually.HoldsAsync(() => _replica.Pods.Read((all, _) => all.All(pod => pod.Step == Groups.GatedPodStep.Released)));
        await _service.StopAsync(CancellationToken.None);
        Assert.Equal(5, _failures);
        Assert.False(_cluster["a"].IsGated);
    }

    void ILogger.Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
    {
        if (level == LogLevel.Error) Interlocked.Increment(ref _failures);
    }

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    public void Dispose()
    {
        _service.Dispose();
        _replica.Dispose();
    }
}
