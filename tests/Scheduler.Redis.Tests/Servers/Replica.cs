using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Connection;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>What the parts of one replica of the service share, as AddRedis wires it, and a plain client to look behind them.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly List<RedisCaller> _callers = [];

    /// <summary>
    /// Calls have as long as may be configured unless the test wants less: this machine may be busy, and no test measures time.
    /// </summary>
    public Replica(RedisOptions options, TimeProvider? time = null)
    {
        Options = options.CallTimeout.Value == RedisOptions.DefaultCallTimeout
            ? options with { CallTimeout = RedisOptions.MaxCallTimeout }
            : options;
        _time = time ?? TimeProvider.System;
        Connection = new RedisConnection(Options, _time, NullLogger<RedisConnection>.Instance);
        Health = new RedisHealth(Connection, _time);
    }

    public RedisOptions Options { get; }

    public RedisConnection Connection { get; }

    public RedisHealth Health { get; }

    public RecordingRedisObserver Observer { get; } = new();

    /// <summary>The database behind the replica's back.</summary>
    public IDatabase Database => Connection.Database ?? throw new InvalidOperationException("Not connected.");

    public bool IsOk => Health.Report()[0].IsOk;

    public string Message => Health.Report()[0].Message;

    public RedisCaller Caller()
    {
        var caller = new RedisCaller(Options, Connection, Health, Observer, _time, NullLogger<RedisCaller>.Instance);
        _callers.Add(caller);
        return caller;
    }

    public Task StartAsync() => Connection.StartAsync(CancellationToken.None);

    public Task ConnectedAsync() =>
        Eventually.HoldsAsync(() => Connection is { Database: not null, Subscriber: not null }, "the replica is connected");

    public async ValueTask DisposeAsync()
    {
        foreach (var caller in _callers) caller.Dispose();
        Health.Dispose();
        await Connection.DisposeAsync();
    }
}
