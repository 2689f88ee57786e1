using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Redis.SharedValues;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>What one replica of the service shares: maps and leases, of one path unless told otherwise, and decisions.</summary>
internal sealed class SharedTier : IAsyncDisposable
{
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    public static readonly InputPath Path = new("ns1", "/data/in");

    private readonly Replica _replica;

    public SharedTier(RedisOptions options, TimeProvider? time = null)
    {
        _replica = new Replica(options, time);
        Maps = new RedisSharedBlockMaps(_replica.Options, _replica.Caller(), NullLogger<RedisSharedBlockMaps>.Instance);
        Decisions = new RedisSharedDecisions(_replica.Options, _replica.Caller(), NullLogger<RedisSharedDecisions>.Instance);
        _replica.StartAsync().GetAwaiter().GetResult();
    }

    public RedisSharedBlockMaps Maps { get; }

    public RedisSharedDecisions Decisions { get; }

    public RecordingRedisObserver Observer => _replica.Observer;

    public IDatabase Database => _replica.Database;

    /// <summary>Ends once the client has tried every endpoint.</summary>
    public Task FirstAttempt => _replica.Connection.FirstAttempt;

    public bool IsConnected => _replica.Connection.Database is not null;

    public bool IsOk => _replica.IsOk;

    public string Message => _replica.Message;

    public static async Task<SharedTier> ConnectedAsync(RedisOptions options, TimeProvider? time = null)
    {
        var tier = new SharedTier(options, time);
        await Eventually.HoldsAsync(() => tier.IsOk, "the replica is connected");
        return tier;
    }

    /// <summary>Connected as one that may also send CONFIG and CLIENT, for the tests that need them.</summary>
    public static Task<SharedTier> ConnectedAsync(RedisServer server, TimeProvider? time = null) =>
        ConnectedAsync(new RedisOptions { Configuration = $"{server.Configuration},allowAdmin=true" }, time);

    public Task<BlockMap?> GetAsync() => Maps.GetAsync(Path, CancellationToken.None).AsTask();

    public Task SetAsync(BlockMap map, TimeSpan? timeToLive = null) =>
        Maps.SetAsync(Path, map, timeToLive ?? Minute, CancellationToken.None).AsTask();

    public Task<FetchLease> TakeAsync(TimeSpan? duration = null) =>
        Maps.TryTakeLeaseAsync(Path, duration ?? Minute, CancellationToken.None).AsTask();

    public Task ReleaseAsync() => Maps.ReleaseLeaseAsync(Path, CancellationToken.None).AsTask();

    public async Task<bool> SharesAsync(BlockMap map)
    {
        await SetAsync(map);
        return await GetAsync() is not null && IsOk;
    }

    public ValueTask DisposeAsync() => _replica.DisposeAsync();
}
