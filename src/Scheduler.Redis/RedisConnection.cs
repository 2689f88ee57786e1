using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Scheduler.Redis;

/// <summary>
/// The one connection to Redis. Connects in the background, so that neither the start nor a call waits for it; once made, it finds its
/// way back by itself after Redis was away.
/// </summary>
internal sealed class RedisConnection(RedisOptions options, TimeProvider time, ILogger<RedisConnection> logger)
    : IHostedService, IAsyncDisposable
{
    private const string ClientName = "hdfs-locality";
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private ConnectionMultiplexer? _multiplexer;
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private RedisOutcome _trouble = RedisOutcome.Disconnected;

    /// <summary>The connection was made, or made again.</summary>
    public event Action? Restored;

    /// <summary>No endpoint is connected any more, for this reason.</summary>
    public event Action<RedisOutcome>? Lost;

    /// <summary>The endpoints, for people.</summary>
    public string Endpoints { get; } = string.Join(", ", ConfigurationOptions.Parse(options.Configuration).EndPoints.Select(Text));

    /// <summary>The database; null while no endpoint is connected.</summary>
    public IDatabase? Database => Volatile.Read(ref _multiplexer) is { IsConnected: true } multiplexer ? multiplexer.GetDatabase() : null;

    /// <summary>For messages; null while no endpoint is connected.</summary>
    public ISubscriber? Subscriber => Volatile.Read(ref _multiplexer) is { IsConnected: true } multiplexer ? multiplexer.GetSubscriber() : null;

    /// <summary>Why there is no database: disconnected, or refused.</summary>
    public RedisOutcome Trouble => _trouble == RedisOutcome.Refused ? RedisOutcome.Refused : RedisOutcome.Disconnected;

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
        await _running.WaitAsync(CloseTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_multiplexer is { } multiplexer) Close(multiplexer);

        _stop.Dispose();
    }

    // Without waiting for answers of a server that may be gone.
    private static void Close(ConnectionMultiplexer multiplexer)
    {
        multiplexer.Close(allowCommandsToComplete: false);
        multiplexer.Dispose();
    }

    private static string Text(System.Net.EndPoint? endpoint) =>
        endpoint is System.Net.DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endpoint?.ToString() ?? "";

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        _firstAttempt.TrySetResult();
        while (!cancellationToken.IsCancellationRequested)
        {
            if (Database is null) await LearnWhyAsync(cancellationToken);
            else if (_trouble != RedisOutcome.Ok) OnRestored(Endpoints);
            await Task.Delay(WatchPeriod, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; !cancellationToken.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await TryConnectAsync(cancellationToken)) return;
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>True once the client exists; from then on it connects by itself.</summary>
    private async Task<bool> TryConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var multiplexer = await ConnectionMultiplexer.ConnectAsync(ClientOptions());
            if (cancellationToken.IsCancellationRequested)
            {
                Close(multiplexer);
                return true;
            }

            multiplexer.ConnectionFailed += (_, failure) => OnLost(Text(failure.EndPoint), failure.FailureType);
            multiplexer.ConnectionRestored += (_, restored) => OnRestored(Text(restored.EndPoint));
            Volatile.Write(ref _multiplexer, multiplexer);
            if (Database is not null) OnRestored(Endpoints);
            else Log.NotConnected(logger, Endpoints);
            return true;
        }
        catch (Exception exception) when (exception is RedisException or IOException or ArgumentException
            or System.Security.Cryptography.CryptographicException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            Log.CannotConnect(logger, Endpoints, exception);
            return false;
        }
    }

    private ConfigurationOptions ClientOptions()
    {
        var client = ConfigurationOptions.Parse(options.Configuration);
        client.AbortOnConnectFail = false;
        if (string.IsNullOrEmpty(client.ClientName)) client.ClientName = ClientName;
        if (options.PasswordFile.Length > 0) client.Password = File.ReadLines(options.PasswordFile).FirstOrDefault("").Trim();
        if (options.CaFile.Length == 0) return client;
        var authorities = PrivateAuthorities.FromFile(options.CaFile);
        client.CertificateValidation += (_, certificate, _, errors) => authorities.Trusts(certificate, errors);
        return client;
    }

    /// <summary>The client tells of a refused password only to those who call it.</summary>
    private async Task LearnWhyAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_multiplexer is not { } multiplexer) return;
            await multiplexer.GetDatabase().PingAsync().WaitAsync(options.CallTimeout, time, cancellationToken);
        }
        catch (Exception exception) when (RedisErrors.OutcomeOf(exception) is { } outcome)
        {
            SetTrouble(outcome == RedisOutcome.Refused ? RedisOutcome.Refused : RedisOutcome.Disconnected);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private void OnLost(string endpoint, ConnectionFailureType reason)
    {
        Log.ConnectionLost(logger, endpoint, reason.ToString());
        if (Database is not null) return;
        SetTrouble(reason == ConnectionFailureType.AuthenticationFailure ? RedisOutcome.Refused : RedisOutcome.Disconnected);
    }

    private void SetTrouble(RedisOutcome trouble)
    {
        _trouble = trouble;
        Lost?.Invoke(trouble);
    }

    private void OnRestored(string endpoint)
    {
        // The client has two connections for each endpoint; one piece of news is enough.
        if (Database is null) return;
        if (_trouble != RedisOutcome.Ok) Log.ConnectionRestored(logger, endpoint);
        _trouble = RedisOutcome.Ok;
        Restored?.Invoke();
    }
}
