using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>The shared tier of one replica of the service, as AddRedis wires it, and a plain client to look behind it.</summary>
internal sealed class SharedTier : IAsyncDisposable
{
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    public static readonly InputPath Path = new("ns1", "/data/in");

    private readonly RedisConnection _connection;

    /// <summary>Calls have two seconds unless the test wants fewer: this machine may be busy, and no test measures time.</summary>
    public SharedTier(RedisOptions options, TimeProvider? time = null)
    {
        if (options.CallTimeout.Value == RedisOptions.DefaultCallTimeout) options = options with { CallTimeout = TimeSpan.FromSeconds(2) };
        time ??= TimeProvider.System;
        _connection = new RedisConnection(options, time, NullLogger<RedisConnection>.Instance);
        Maps = new RedisSharedBlockMaps(options, _connection, Observer, time, NullLogger<RedisSharedBlockMaps>.Instance);
        _connection.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public RedisSharedBlockMaps Maps { get; }

    public RecordingObserver Observer { get; } = new();

    /// <summary>The database behind the replica's back.</summary>
    public IDatabase Database => _connection.Database ?? throw new InvalidOperationException("Not connected.");

    /// <summary>Ends once the client has tried every endpoint.</summary>
    public Task FirstAttempt => _connection.FirstAttempt;

    public bool IsConnected => _connection.Database is not null;

    public bool IsOk => Maps.Report()[0].IsOk;

    public string Message => Maps.Report()[0].Message;

    public static async Task<SharedTier> ConnectedAsync(RedisOptions options, TimeProvider? time = null)
    {
        var replica = new SharedTier(options, time);
        await Eventually.HoldsAsync(() => replica.IsOk, "the replica is connected");
        return replica;
    }

    public static Task<SharedTier> ConnectedAsync(RedisServer server, TimeProvider? time = null) =>
        ConnectedAsync(new RedisOptions { Configuration = server.EndPoint }, time);

    public Task<BlockMap?> GetAsync() => Maps.GetAsync(Path, CancellationToken.None).AsTask();

    public Task SetAsync(BlockMap map, TimeSpan? timeToLive = null) =>
        Maps.SetAsync(Path, map, timeToLive ?? Minute, CancellationToken.None).AsTask();

    public Task<FetchLease> TakeAsync(TimeSpan? duration = null) =>
        Maps.TryTakeLeaseAsync(Path, duration ?? Minute, CancellationToken.None).AsTask();

    public Task ReleaseAsync() => Maps.ReleaseLeaseAsync(Path, CancellationToken.None).AsTask();

    public async ValueTask DisposeAsync()
    {
        Maps.Dispose();
        await _connection.DisposeAsync();
    }
}
