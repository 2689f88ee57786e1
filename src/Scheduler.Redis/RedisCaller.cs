using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Scheduler.Redis;

/// <summary>
/// Calls Redis within bounds: a deadline, so many at once, not while it is known to be away. Whatever Redis does, a call ends in an
/// outcome; only the caller's own cancellation is thrown.
/// </summary>
internal sealed class RedisCaller(
    RedisOptions options, RedisConnection connection, RedisHealth health, IRedisObserver observer, TimeProvider time, ILogger logger)
    : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.MaxConcurrentCalls);
    private readonly RedisCircuit _circuit = new(time);
    private readonly RedisCircuit _writeCircuit = new(time);

    public void Dispose() => _slots.Dispose();

    /// <summary>Redis is connected again: ask it at once.</summary>
    public void OnRestored()
    {
        _circuit.Close();
        _writeCircuit.Close();
        health.Connected();
    }

    /// <summary>Runs <paramref name="call"/>; what it makes of the answer is in its own outcome.</summary>
    public async ValueTask<(RedisOutcome Outcome, T? Answer)> CallAsync<T>(
        RedisOperation operation, Func<IDatabase, Task<T>> call, Func<T, RedisOutcome> judge, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var outcome = RedisOutcome.Cancelled;
        T? answer = default;
        try
        {
            (outcome, answer) = await TryCallAsync(operation, call, judge, cancellationToken);
        }
        finally
        {
            observer.Called(operation, outcome, time.GetElapsedTime(started));
        }

        Note(operation, outcome);
        return (outcome, answer);
    }

    private async Task<(RedisOutcome, T?)> TryCallAsync<T>(
        RedisOperation operation, Func<IDatabase, Task<T>> call, Func<T, RedisOutcome> judge, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (connection.Database is not { } database) return (connection.Trouble, default);
        if (!_circuit.TryEnter() || (IsWrite(operation) && !_writeCircuit.TryEnter())) return (RedisOutcome.CircuitOpen, default);
        if (!await _slots.WaitAsync(TimeSpan.Zero, CancellationToken.None)) return (RedisOutcome.TooManyCalls, default);
        try
        {
            var answer = await WithDeadlineAsync(call(database), cancellationToken);
            return (judge(answer), answer);
        }
        catch (Exception exception) when (RedisErrors.OutcomeOf(exception) is { } failure)
        {
            Log.CallFailed(logger, operation, failure, exception);
            return (failure, default);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<T> WithDeadlineAsync<T>(Task<T> call, CancellationToken cancellationToken)
    {
        // The client goes on with a call that we gave up; its later failure is nobody's news.
        _ = call.ContinueWith(
            late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        var answer = await call.WaitAsync(options.CallTimeout, time, cancellationToken);
        // Off the client's thread, which reads the answers to all calls: what follows may decode a large map.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return answer;
    }

    private void Note(RedisOperation operation, RedisOutcome outcome)
    {
        if (outcome is RedisOutcome.CircuitOpen or RedisOutcome.TooManyCalls) return;
        var refusesWrites = RedisErrors.RefusesWrites(outcome);
        // A full Redis still reads well: that must not hide why nothing new is shared.
        if (IsWrite(operation) || refusesWrites || RedisErrors.IsAway(outcome) || _writeCircuit.IsClosed) health.Saw(outcome);
        if (refusesWrites || RedisErrors.IsAway(outcome))
        {
            // Disconnected costs nothing to find out, and the client says when it is over.
            if (outcome != RedisOutcome.Disconnected && (refusesWrites ? _writeCircuit : _circuit).Fail())
                Log.CircuitOpened(logger, connection.Endpoints, operation, outcome);
            return;
        }

        _circuit.Close();
        if (IsWrite(operation)) _writeCircuit.Close();
    }

    private static bool IsWrite(RedisOperation operation) =>
        operation is RedisOperation.Set or RedisOperation.TakeLease or RedisOperation.SetDecision or RedisOperation.SetFooter;
}
