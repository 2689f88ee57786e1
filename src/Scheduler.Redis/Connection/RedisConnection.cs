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

    // Each makes a connection of its own, and most servers that refuse us do so from the first.
    private const int FirstChecks = 3, WatchesBetweenChecks = 5;

    private readonly RedisConnector _dialer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConnectionMultiplexer? _multiplexer;
    private Task _running = Task.CompletedTask;
    private RedisConnectionFailure _trouble = new(RedisOutcome.Disconnected);

    public RedisConnection(RedisOptions options, TimeProvider time, ILogger<RedisConnection> logger)
    {
        _dialer = new RedisConnector(options, time);
        _time = time;
        _logger = logger;
    }

    /// <summary>The connection was made, or made again.</summary>
    public event Action? Restored;

    /// <summary>A connection was lost, be it the one for messages: some may have passed by.</summary>
    public event Action? Interrupted;

    /// <summary>No endpoint is connected any more, for this reason.</summary>
    public event Action<RedisOutcome>? Lost;

    /// <summary>The endpoints, for people.</summary>
    public string Endpoints => _dialer.Endpoints;

    /// <summary>The database; null while no endpoint is connected.</summary>
    public IDatabase? Database => Volatile.Read(ref _multiplexer) is { IsConnected: true } multiplexer ? multiplexer.GetDatabase() : null;

    /// <summary>For messages, which have a connection of their own; null while it is not there.</summary>
    public ISubscriber? Subscriber =>
        Volatile.Read(ref _multiplexer)?.GetSubscriber() is { } subscriber && subscriber.IsConnected() ? subscriber : null;

    /// <summary>Why there is no database.</summary>
    public RedisConnectionFailure Trouble =>
        Volatile.Read(ref _trouble) is { Outcome: not RedisOutcome.Ok } trouble ? trouble : new(RedisOutcome.Disconnected);

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
                await LearnWhyAsync(anew: failures > 0, cancellationToken);
            if (failures < 0 && _trouble.Outcome != RedisOutcome.Ok) OnRestored(Endpoints);
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
            var multiplexer = await _dialer.ConnectAsync();
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
            SetTrouble(await _dialer.ExplainAsync(exception, cancellationToken));
            return false;
        }
        catch (Exception exception) when (RedisConnector.IsOfFiles(exception))
        {
            Log.CannotConnect(_logger, Endpoints, exception.Message);
            return false;
        }
    }

    /// <summary>
    /// The client tells why it is not connected only to those who call it, and of what it met first: a password that is refused since Redis
    /// is back it never tells. So it is met anew.
    /// </summary>
    private async Task LearnWhyAsync(bool anew, CancellationToken cancellationToken)
    {
        ConnectionMultiplexer? met = null;
        try
        {
            if (anew) met = await _dialer.ConnectAsync();
            if ((met ?? _multiplexer)?.GetDatabase() is { } database) await _dialer.PingAsync(database, cancellationToken);
        }
        catch (Exception exception) when (RedisErrors.OutcomeOf(exception) is not null)
        {
            var trouble = await _dialer.ExplainAsync(exception, cancellationToken);
            // It may have connected meanwhile.
            if (Database is null) SetTrouble(trouble);
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
            if (met is not null) Close(met);
        }
    }

    private void OnLost(string endpoint, ConnectionFailureType reason)
    {
        Log.ConnectionLost(_logger, endpoint, reason.ToString());
        Interrupted?.Invoke();
        // Why it cannot be made again is learnt later: the client calls a refused password and a refused certificate the same.
        if (Database is null && _trouble.Outcome == RedisOutcome.Ok) SetTrouble(new(RedisOutcome.Disconnected));
    }

    private void SetTrouble(RedisConnectionFailure trouble)
    {
        Volatile.Write(ref _trouble, trouble);
        Lost?.Invoke(trouble.Outcome);
    }

    private void OnRestored(string endpoint)
    {
        // The client has two connections for each endpoint; one piece of news is enough.
        if (Database is null) return;
        if (_trouble.Outcome != RedisOutcome.Ok) Log.ConnectionRestored(_logger, endpoint);
        Volatile.Write(ref _trouble, new RedisConnectionFailure(RedisOutcome.Ok));
        Restored?.Invoke();
    }
}
