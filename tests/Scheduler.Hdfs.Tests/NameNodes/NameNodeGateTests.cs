using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;

namespace Scheduler.Hdfs.Tests.NameNodes;

public sealed class NameNodeGateTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingNameNodeObserver _observer = new();
    private readonly RecordingLogger<NameNodeGate> _log = new();

    [Fact]
    public async Task RunAsync_CallBeyondItsDeadline_IsTimeout()
    {
        using var gate = Gate(new NameNodeOptions());
        var call = gate.RunAsync(NameNodeOperation.ListStatus, Caller.Service, NeverAsync, CancellationToken.None);

        _clock.Advance(NameNodeOptions.DefaultCallTimeout);

        var failure = await Assert.ThrowsAsync<NameNodeException>(() => call);
        Assert.Equal((BlockMapFailure.Timeout, RetryDecision.FailoverAndRetry), (failure.Failure, failure.RetryDecision));
        Assert.Equal(
            (NameNodeCallOutcome.Timeout, NameNodeOptions.DefaultCallTimeout),
            (_observer.Calls.Single().Outcome, _observer.Calls.Single().Elapsed));
    }

    [Fact]
    public async Task RunAsync_MoreCallsThanSlots_WaitForOne()
    {
        using var gate = Gate(new NameNodeOptions { MaxConcurrency = 2 });
        var running = 0;
        var finish = new TaskCompletionSource<int>();
        var calls = Enumerable.Range(0, 5).Select(_ => gate.RunAsync(
            NameNodeOperation.ListStatus,
            Caller.Service,
            _ =>
            {
                Interlocked.Increment(ref running);
                return finish.Task;
            },
            CancellationToken.None)).ToList();

        Assert.Equal(2, running);
        finish.SetResult(1);
        await Task.WhenAll(calls);

        Assert.Equal(5, running);
    }

    [Fact]
    public async Task RunAsync_CallerGivesUp_IsCancelledAndNotCountedAgainstTheNameNode()
    {
        using var gate = Gate(new NameNodeOptions());
        for (var i = 0; i < 20; i++)
        {
            using var caller = new CancellationTokenSource();
            var call = gate.RunAsync(NameNodeOperation.ListStatus, Caller.Service, NeverAsync, caller.Token);
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        Assert.True(gate.IsAvailable);
    }

    [Fact]
    public async Task RunAsync_ManyFailures_OpenTheCircuitAndOneSuccessClosesIt()
    {
        using var gate = Gate(new NameNodeOptions());
        for (var i = 0; i < CircuitBreakerOptions.DefaultMinimumCalls; i++) await FailAsync(gate);

        Assert.False(gate.IsAvailable);
        var refused = await Assert.ThrowsAsync<NameNodeException>(() => SucceedAsync(gate));
        Assert.True(refused.IsCircuitOpen);
        Assert.EndsWith("(NameNode:Breaker). Last failure: NameNode nn:1 is unreachable.", refused.Message, StringComparison.Ordinal);

        _clock.Advance(CircuitBreakerOptions.DefaultBreakDuration);
        Assert.True(gate.IsAvailable);
        await SucceedAsync(gate);

        Assert.True(gate.IsAvailable);
        Assert.Equal([true, false], _observer.CircuitsOpen);
    }

    [Fact]
    public async Task RunAsync_TrialFails_OpensTheCircuitAgain()
    {
        using var gate = Gate(new NameNodeOptions());
        for (var i = 0; i < CircuitBreakerOptions.DefaultMinimumCalls; i++) await FailAsync(gate);
        _clock.Advance(CircuitBreakerOptions.DefaultBreakDuration);

        await FailAsync(gate);

        Assert.False(gate.IsAvailable);
    }

    [Fact]
    public async Task RunAsync_UnreachableForAnHourAndBack_LogsOneLineForEach()
    {
        using var gate = Gate(new NameNodeOptions());
        for (var i = 0; i < CircuitBreakerOptions.DefaultMinimumCalls; i++) await FailAsync(gate);
        for (var minute = 0; minute < 60; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await FailAsync(gate);
        }

        _clock.Advance(CircuitBreakerOptions.DefaultBreakDuration);
        await SucceedAsync(gate);

        Assert.Equal(2, _log.Lines.Count);
        Assert.Equal([true, false], _observer.CircuitsOpen);
    }

    [Fact]
    public async Task RunAsync_ManyStandbyAnswers_LeaveTheCircuitClosed()
    {
        using var gate = Gate(new NameNodeOptions());
        for (var i = 0; i < 50; i++)
            await Assert.ThrowsAsync<NameNodeException>(() => gate.RunAsync<int>(
                NameNodeOperation.ListStatus, Caller.Service, _ => throw ScriptedNameNode.Standby, CancellationToken.None));

        Assert.True(gate.IsAvailable);
    }

    [Fact]
    public async Task RunAsync_ManyAnswersOfUnknownNameOrTooLarge_LeaveTheCircuitClosed()
    {
        using var gate = Gate(new NameNodeOptions());
        var unlisted = new RemoteErrors("nn:1", "").From(new RemoteException("UnresolvedPathException", "a link"));
        for (var i = 0; i < 50; i++)
        {
            var answer = i % 2 == 0 ? unlisted : NameNodeException.TooLarge("nn:1", 1);
            await Assert.ThrowsAsync<NameNodeException>(() => gate.RunAsync<int>(
                NameNodeOperation.ListStatus, Caller.Service, _ => throw answer, CancellationToken.None));
        }

        Assert.True(gate.IsAvailable);
    }

    [Fact]
    public async Task RunAsync_ClockSetBackWhileTheCircuitIsOpen_TriesAgainInTime()
    {
        var clock = new SetBackClock(_clock);
        using var gate = Gate(new NameNodeOptions(), clock);
        for (var i = 0; i < CircuitBreakerOptions.DefaultMinimumCalls; i++) await FailAsync(gate);

        clock.SetBack = TimeSpan.FromHours(1);
        Assert.False(gate.IsAvailable);
        _clock.Advance(CircuitBreakerOptions.DefaultBreakDuration);

        Assert.True(gate.IsAvailable);
        await SucceedAsync(gate);
    }

    [Fact]
    public async Task RunAsync_TokensSpent_CallsWait()
    {
        // Tokens come by the machine's clock, one a second: a slow machine may start some of the calls.
        const int Calls = 100;
        using var gate = Gate(new NameNodeOptions { CallsPerSecond = 1, MaxConcurrency = Calls });
        using var caller = new CancellationTokenSource();
        var started = 0;
        var calls = Enumerable.Range(0, Calls).Select(_ => gate.RunAsync(
            NameNodeOperation.ListStatus,
            Caller.Service,
            _ => Task.FromResult(Interlocked.Increment(ref started)),
            caller.Token)).ToList();

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls));
        Assert.InRange(started, 1, Calls - 1);
        Assert.Equal(Calls - started, calls.Count(call => call.IsCanceled));
    }

    private static async Task<int> NeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return 0;
    }

    private static Task<int> SucceedAsync(NameNodeGate gate) =>
        gate.RunAsync(NameNodeOperation.ListStatus, Caller.Service, _ => Task.FromResult(1), CancellationToken.None);

    private static Task<NameNodeException> FailAsync(NameNodeGate gate) => Assert.ThrowsAsync<NameNodeException>(() => gate.RunAsync<int>(
        NameNodeOperation.ListStatus, Caller.Service, _ =>
            throw NameNodeException.Unreachable("nn:1", "is unreachable"), CancellationToken.None));

    private NameNodeGate Gate(NameNodeOptions options, TimeProvider? clock = null)
    {
        var circuit = new NameNodeCircuit("nn:1", options.Breaker, _observer, _log, clock ?? _clock);
        return new("ns1", "nn:1", "webhdfs", options, circuit, _observer, clock ?? _clock);
    }
}
