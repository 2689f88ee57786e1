using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Scheduler.Redis.Connection;

/// <summary>
/// The one connection to Redis. Connects in the background, so that neither the start nor a call waits for it. Once made, it is
/// restored by the client whenever Redis is available again.
/// </summary>
internal sealed class RedisConnection : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(2);

    // Each check makes a new connection, and most servers that refuse us do so on the first one.
    private const int FirstChecks = 3, WatchesBetweenChecks = 5;

    private readonly RedisConnector _connector;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConnectionMultiplexer? _multiplexer;
    private Task _running = Task.CompletedTask;
    private RedisConnectionFailure _failure = new(RedisOutcome.Disconnected);

    public RedisConnection(RedisOptions options, TimeProvider time, ILogger<RedisConnection> logger)
    {
        _connector = new RedisConnector(options, time);
        _time = time;
        _logger = logger;
    }

    /// <summary>The connection was made, or made again.</summary>
    public event Action? Restored;

    /// <summary>A connection was lost, perhaps the one for messages: some may have been missed.</summary>
    public event Action? Interrupted;

    /// <summary>No endpoint is connected any more, for this reason.</summary>
    public event Action<RedisOutcome>? Lost;

    /// <summary>The endpoints, for logs.</summary>
    public string Endpoints => _connector.Endpoints;

    /// <summary>The database; null while no endpoint is connected.</summary>
    public IDatabase? Database => Volatile.Read(ref _multiplexer) is { IsConnected: true } multiplexer ? multiplexer.GetDatabase() : null;

    /// <summary>For messages, which have a connection of their own; null while it is not there.</summary>
    public ISubscriber? Subscriber =>
        Volatile.Read(ref _multiplexer)?.GetSubscriber() is { } subscriber && subscriber.IsConnected() ? subscriber : null;

    /// <summary>Why there is no database.</summary>
    public RedisConnectionFailure Failure =>
        Volatile.Read(ref _failure) is { Outcome: not RedisOutcome.Ok } failure ? failure : new(RedisOutcome.Disconnected);

    /// <summary>Ends once the client has tried every endpoint; from then on it connects by itself.</summary>
    public Task FirstAttempt => _firstAttempt.Task;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        // The client's connect cannot be cancelled; one that is still going on then closes itself.
        await _running.WaitAsync(CloseTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_multiplexer is { } multiplexer) Close(multiplexer);

        _stop.Dispose();
    }

    // Without waiting for answers of a server that may be gone.
    private static void Close(ConnectionMultiplexer multiplexer)
    {
        multiplexer.Close(allowCommandsToComplete: false);
        multiplexer.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        _firstAttempt.TrySetResult();
        for (var failures = 0; !cancellationToken.IsCancellationRequested; failures++)
        {
            if (Database is not null) failures = -1;
            if (failures is >= 0 and < FirstChecks || (failures > 0 && failures % WatchesBetweenChecks == 0))
                await FindReasonAsync(reconnect: failures > 0, cancellationToken);
            if (failures < 0 && _failure.Outcome != RedisOutcome.Ok) OnRestored(Endpoints);
            await Task.Delay(WatchPeriod, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; !cancellationToken.IsCancellationRequested; pause *= 2)
        {
            if (await TryConnectAsync(cancellationToken)) return;
            if (pause > LongestPause) pause = LongestPause;
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>True once the client exists; from then on it connects by itself.</summary>
    private async Task<bool> TryConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var multiplexer = await _connector.ConnectAsync();
            if (cancellationToken.IsCancellationRequested)
            {
                Close(multiplexer);
                return true;
            }

            multiplexer.ConnectionFailed += (_, failure) => OnLost(EndPointCollection.ToString(failure.EndPoint), failure.FailureType);
            multiplexer.ConnectionRestored += (_, restored) => OnRestored(EndPointCollection.ToString(restored.EndPoint));
            Volatile.Write(ref _multiplexer, multiplexer);
            if (Database is not null) OnRestored(Endpoints);
            else Log.NotConnected(_logger, Endpoints);
            return true;
        }
        catch (RedisException exception)
        {
            Log.CannotConnect(_logger, Endpoints, RedisErrors.Describe(exception));
            SetFailure(await _connector.ExplainAsync(exception, cancellationToken));
            return false;
        }
        catch (Exception exception) when (RedisConnector.IsOfFiles(exception))
        {
            Log.CannotConnect(_logger, Endpoints, exception.Message);
            return false;
        }
    }

    /// <summary>
    /// The client reports only to its callers why it is not connected, and only the first reason. It never reports that Redis refuses the
    /// password after it is back. So a new connection is tried.
    /// </summary>
    private async Task FindReasonAsync(bool reconnect, CancellationToken cancellationToken)
    {
        ConnectionMultiplexer? probe = null;
        try
        {
            if (reconnect) probe = await _connector.ConnectAsync();
            if ((probe ?? _multiplexer)?.GetDatabase() is { } database) await _connector.PingAsync(database, cancellationToken);
        }
        catch (Exception exception) when (RedisErrors.OutcomeOf(exception) is not null)
        {
            var failure = await _connector.ExplainAsync(exception, cancellationToken);
            // It may have connected meanwhile.
            if (Database is null) SetFailure(failure);
        }
        catch (Exception exception) when (RedisConnector.IsOfFiles(exception))
        {
            Log.CannotConnect(_logger, Endpoints, exception.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service stops.
        }
        finally
        {
            if (probe is not null) Close(probe);
        }
    }

    private void OnLost(string endpoint, ConnectionFailureType reason)
    {
        Log.ConnectionLost(_logger, endpoint, reason.ToString());
        Interrupted?.Invoke();
        // Why it cannot be made again is found out later: the client reports a refused password and a refused certificate alike.
        if (Database is null && _failure.Outcome == RedisOutcome.Ok) SetFailure(new(RedisOutcome.Disconnected));
    }

    private void SetFailure(RedisConnectionFailure failure)
    {
        Volatile.Write(ref _failure, failure);
        Lost?.Invoke(failure.Outcome);
    }

    private void OnRestored(string endpoint)
    {
        // The client has two connections for each endpoint; one report is enough.
        if (Database is null) return;
        if (_failure.Outcome != RedisOutcome.Ok) Log.ConnectionRestored(_logger, endpoint);
        Volatile.Write(ref _failure, new RedisConnectionFailure(RedisOutcome.Ok));
        Restored?.Invoke();
    }
}
