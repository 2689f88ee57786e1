using System.Security.Cryptography;
using Scheduler.Redis.Configuration;
using StackExchange.Redis;

namespace Scheduler.Redis.Connection;

/// <summary>Makes connections as configured, and finds out why that failed.</summary>
internal sealed class RedisConnector(RedisOptions options, TimeProvider time)
{
    private const string ClientName = "hdfs-locality";
    private const int MaxPings = 5;
    private static readonly TimeSpan PingPause = TimeSpan.FromMilliseconds(100);

    private readonly ConfigurationOptions _configuration = RedisConfiguration.Parse(options.Configuration);
    private RedisTls? _tls;

    /// <summary>The endpoints, for logs.</summary>
    public string Endpoints => string.Join(", ", _configuration.EndPoints.Select(EndPointCollection.ToString));

    /// <summary>Whether an exception of <see cref="ConnectAsync"/> is about the files of password and authorities.</summary>
    public static bool IsOfFiles(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    /// <summary>A client, which has tried every endpoint and keeps trying; with Sentinels, one of which answered.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync(ClientOptions());

    /// <summary>Fails with the reason. The client has none while it connects, and connects twice in a row; so it is called again.</summary>
    public async Task PingAsync(IDatabase database, CancellationToken cancellationToken)
    {
        for (var asked = 1; ; asked++)
        {
            try
            {
                await database.PingAsync().WaitAsync(options.CallTimeout, time, cancellationToken);
                return;
            }
            catch (RedisConnectionException exception) when (exception.InnerException is null && asked < MaxPings)
            {
                await Task.Delay(PingPause, time, cancellationToken);
            }
        }
    }

    /// <summary>Why a call failed that no server answered.</summary>
    public async Task<RedisConnectionFailure> ExplainAsync(Exception exception, CancellationToken cancellationToken)
    {
        var outcome = RedisErrors.OutcomeOf(exception) ?? RedisOutcome.Disconnected;
        if (outcome is not (RedisOutcome.Untrusted or RedisOutcome.Disconnected or RedisOutcome.Timeout)) return new(outcome);
        // While it reconnects the client gives no reason.
        if (_tls?.Problem is { } problem && !RedisErrors.IsUnreachable(exception)) return new(RedisOutcome.Untrusted, problem);
        if (await TlsProbe.SpeaksTheOtherWayAsync(_configuration.EndPoints.FirstOrDefault(), _configuration.Ssl, time, cancellationToken))
        {
            return new(RedisOutcome.TlsMismatch, _configuration.Ssl
                ? "answers without TLS; leave out ssl=true (or write redis:// for rediss://) in Redis:Configuration, or name its TLS port."
                : "speaks TLS; add ssl=true to Redis:Configuration, or write rediss:// for redis://.");
        }

        return outcome == RedisOutcome.Untrusted ? new(outcome, "the TLS handshake failed; see its log.") : new(RedisOutcome.Disconnected);
    }

    private ConfigurationOptions ClientOptions()
    {
        var client = _configuration.Clone();
        client.AbortOnConnectFail = false;
        // The default queues calls to an unavailable Redis until they time out.
        client.BacklogPolicy = BacklogPolicy.FailFast;
        // Both are for clients that choose a new master themselves, and would need rights beyond our own keys and channels.
        (client.ConfigurationChannel, client.TieBreaker) = ("", "");
        if (string.IsNullOrEmpty(client.ClientName)) client.ClientName = ClientName;
        if (options.PasswordFile.Length > 0) client.Password = File.ReadLines(options.PasswordFile).FirstOrDefault("").Trim();
        _tls = new RedisTls(options.CaFile);
        _tls.Apply(client);
        return client;
    }
}

/// <summary>Why there is no connection.</summary>
/// <param name="Outcome">The outcome of a call.</param>
/// <param name="Why">
/// What only the connection knows about it, as the rest of a sentence that starts with the endpoints; null: nothing.
/// </param>
internal sealed record RedisConnectionFailure(RedisOutcome Outcome, string? Why = null);
