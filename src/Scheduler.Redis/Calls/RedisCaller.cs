using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Scheduler.Redis.Connection;
using StackExchange.Redis;

namespace Scheduler.Redis.Calls;

/// <summary>
/// Calls Redis within bounds: a deadline, a limit on calls at once, and no call while Redis is known to be unavailable. A failure that
/// <see cref="RedisErrors"/> knows becomes an outcome. Thrown are the caller's own cancellation, and exceptions that no call to Redis
/// should give. Each kind of value (maps, footers, decisions, changes) has its own instance, with its own limit on calls and its own
/// circuit. So many calls for one kind do not block another kind.
/// </summary>
internal sealed class RedisCaller : IDisposable
{
    private readonly RedisOptions _options;
    private readonly RedisConnection _connection;
    private readonly RedisHealth _health;
    private readonly IRedisObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrencyLimiter _slots;
    private readonly RedisCircuit _circuit;

    public RedisCaller(
        RedisOptions options, RedisConnection connection, RedisHealth health, IRedisObserver observer, TimeProvider time,
        ILogger<RedisCaller> logger)
    {
        _options = options;
        _connection = connection;
        _health = health;
        _observer = observer;
        _time = time;
        _logger = logger;
        _slots = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = options.MaxConcurrentCalls });
        _circuit = new RedisCircuit(options.CallTimeout, time, outcome => Log.CircuitOpened(logger, connection.Endpoints, outcome));
        connection.Restored += _circuit.Close;
    }

    public void Dispose()
    {
        _connection.Restored -= _circuit.Close;
        _slots.Dispose();
    }

    /// <summary>Runs <paramref name="call"/>; <paramref name="judge"/> maps its answer to an outcome.</summary>
    public async ValueTask<(RedisOutcome Outcome, T? Answer)> CallAsync<T>(
        RedisOperation operation, Func<IDatabase, Task<T>> call, Func<T, RedisOutcome> judge, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var outcome = RedisOutcome.Cancelled;
        T? answer = default;
        try
        {
            (outcome, answer) = await TryCallAsync(operation, call, judge, cancellationToken);
        }
        finally
        {
            _observer.Called(operation, outcome, _time.GetElapsedTime(started));
        }

        _health.Saw(operation, outcome);
        return (outcome, answer);
    }

    /// <summary>Reports to the observer what needs no call: a value that is not sent, a message that arrived.</summary>
    public void Note(RedisOperation operation, RedisOutcome outcome) => _observer.Called(operation, outcome, TimeSpan.Zero);

    /// <summary>Whether there is a Redis to call.</summary>
    public bool IsConnected => _connection.Database is not null;

    private async ValueTask<(RedisOutcome, T?)> TryCallAsync<T>(
        RedisOperation operation, Func<IDatabase, Task<T>> call, Func<T, RedisOutcome> judge, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_connection.Database is not { } database) return (_connection.Failure.Outcome, default);
        using var slot = _slots.AttemptAcquire();
        if (!slot.IsAcquired) return (RedisOutcome.TooManyCalls, default);
        T? answer = default;
        var outcome = await _circuit.RunAsync(IsWrite(operation), AnswerAsync, cancellationToken);
        return (outcome, answer);

        async ValueTask<RedisOutcome> AnswerAsync(CancellationToken token)
        {
            try
            {
                return judge(answer = await WithDeadlineAsync(call(database), token));
            }
            catch (Exception exception) when (RedisErrors.OutcomeOf(exception) is { } failure)
            {
                Log.CallFailed(_logger, operation, failure, RedisErrors.Describe(exception));
                return failure;
            }
        }
    }

    private async Task<T> WithDeadlineAsync<T>(Task<T> call, CancellationToken cancellationToken)
    {
        // The client continues a call after our deadline; observe its late failure.
        _ = call.ContinueWith(
            late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        var answer = await call.WaitAsync(_options.CallTimeout, _time, cancellationToken);
        // Off the client's thread, which reads the answers to all calls: what follows may decode a large map.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return answer;
    }

    private static bool IsWrite(RedisOperation operation) =>
        operation is RedisOperation.Set or RedisOperation.TakeLease or RedisOperation.SetDecision or RedisOperation.SetFooter;
}

/// <summary>Releasing and holding the client's locks.</summary>
internal static class RedisLock
{
    /// <summary>Deletes the lock if it is still ours; false when it is not.</summary>
    // Before Redis 8.4 the client makes a transaction of it and keeps its caller until Redis has answered the first half: measured
    // three seconds in a call to a Redis that hung for three.
    public static Task<bool> ReleaseAsync(IDatabase database, string key, string token) =>
        Task.Run(() => database.LockReleaseAsync(key, token));

    /// <summary>Takes the lock, or prolongs it if it is ours already; false when it is another's.</summary>
    public static async Task<bool> HoldAsync(IDatabase database, string key, string token, TimeSpan duration) =>
        await Task.Run(() => database.LockExtendAsync(key, token, duration)) || await database.LockTakeAsync(key, token, duration);
}
