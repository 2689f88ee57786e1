using System.Diagnostics;
using System.Threading.RateLimiting;
using Scheduler.Core;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Sharing;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// What every call to a NameNode passes: a bound on calls at once, with turns for namespaces, a token bucket on calls per second, a circuit
/// breaker, a deadline. Reports to the observer how each call ended.
/// </summary>
internal sealed class NameNodeGate : IDisposable
{
    private readonly string _nameservice;
    private readonly string _endpoint;
    private readonly string _transport;
    private readonly TimeSpan _callTimeout;
    private readonly FairSlots _slots;
    private readonly TokenBucketRateLimiter _tokens;
    private readonly NameNodeCircuit _circuit;
    private readonly INameNodeObserver _observer;
    private readonly TimeProvider _clock;

    public NameNodeGate(
        string nameservice,
        string endpoint,
        string transport,
        NameNodeOptions options,
        NameNodeCircuit circuit,
        INameNodeObserver observer,
        TimeProvider clock)
    {
        _nameservice = nameservice;
        _endpoint = endpoint;
        _transport = transport;
        _callTimeout = options.CallTimeout;
        // The queue needs no bound: the number of reads has one, and so have the calls of each.
        _slots = new FairSlots(options.MaxConcurrency);
        _tokens = new TokenBucketRateLimiter(CallRate.Of(options.CallsPerSecond));
        _circuit = circuit;
        _observer = observer;
        _clock = clock;
    }

    /// <summary>Whether the circuit lets calls through.</summary>
    public bool IsAvailable => !_circuit.IsOpen;

    /// <summary>Runs a call.</summary>
    /// <exception cref="NameNodeException">It failed, its deadline passed, or the circuit is open.</exception>
    /// <exception cref="BlockMapUnavailableException">The caller has made all calls that it may make.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<T> RunAsync<T>(
        NameNodeOperation operation, Caller caller, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        // Before the queue, so that calls to a NameNode that is down fail at once.
        if (_circuit.IsOpen) throw _circuit.Refusal();
        caller.Spend();
        using var slot = await _slots.EnterAsync(caller.Requester, cancellationToken);
        using var token = await _tokens.AcquireAsync(1, cancellationToken);
        return await _circuit.RunAsync(ct => ObserveAsync(operation, call, ct), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();

    private async Task<T> ObserveAsync<T>(
        NameNodeOperation operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        using var span = Tracing.Source.StartActivity(operation.ToString(), ActivityKind.Client);
        span?.SetTag("hdfs.nameservice", _nameservice).SetTag("server.address", _endpoint).SetTag("network.protocol.name", _transport);
        try
        {
            var answer = await WithDeadlineAsync(call, cancellationToken);
            Completed(operation, NameNodeCallOutcome.Ok, started);
            return answer;
        }
        catch (NameNodeException e)
        {
            Completed(operation, e.Outcome, started);
            span.Fail(e.Message);
            throw;
        }
    }

    private async Task<T> WithDeadlineAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_callTimeout, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await call(both.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw NameNodeException.Timeout(_endpoint, _callTimeout);
        }
    }

    private void Completed(NameNodeOperation operation, NameNodeCallOutcome outcome, long started) =>
        _observer.CallCompleted(new NameNodeCall(_nameservice, _endpoint, _transport, operation, outcome, _clock.GetElapsedTime(started)));
}

/// <summary>A bound on calls per second as a token bucket: a second's worth at once, then ten portions a second.</summary>
internal static class CallRate
{
    private const int ReplenishmentsPerSecond = 10;

    /// <summary>The bucket for this many calls per second.</summary>
    public static TokenBucketRateLimiterOptions Of(int callsPerSecond)
    {
        var perPeriod = Math.Max(1, callsPerSecond / ReplenishmentsPerSecond);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = callsPerSecond,
            TokensPerPeriod = perPeriod,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)perPeriod / callsPerSecond),
            // The queue is as long as there are slots: nothing else waits here.
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };
    }
}
