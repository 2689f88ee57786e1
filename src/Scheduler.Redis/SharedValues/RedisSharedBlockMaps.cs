using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Codec;

namespace Scheduler.Redis.SharedValues;

/// <summary>Block maps that the replicas of the service share in Redis, and the leases of those who read them from the NameNode.</summary>
internal sealed class RedisSharedBlockMaps(RedisOptions options, RedisCaller caller, ILogger<RedisSharedBlockMaps> logger)
    : ISharedBlockMaps
{
    private readonly ConcurrentDictionary<InputPath, string> _tokens = new();
    private readonly RedisKeys _keys = new(options.ClusterId);
    private readonly RedisSharedValues _values = new(caller, options.MaxValueBytes, RedisOperation.Get, RedisOperation.Set, logger);

    public ValueTask<BlockMap?> GetAsync(InputPath path, CancellationToken cancellationToken)
    {
        var key = _keys.Map(path);
        return _values.GetAsync<BlockMap>(key, (bytes, out map) => BlockMapCodec.Decode(bytes, key, out map), cancellationToken);
    }

    public ValueTask SetAsync(InputPath path, BlockMap map, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var key = _keys.Map(path);
        return _values.SetAsync(key, () => BlockMapCodec.Encode(map, key), timeToLive, cancellationToken);
    }

    public async ValueTask<FetchLease> TryTakeLeaseAsync(InputPath path, TimeSpan duration, CancellationToken cancellationToken)
    {
        var key = _keys.Lease(path);
        // Must differ between replicas and between leases of one; nothing else depends on it, so it needs no seed.
        var token = Guid.NewGuid().ToString("N");
        var (outcome, _) = await caller.CallAsync(
            RedisOperation.TakeLease,
            database => database.LockTakeAsync(key, token, duration),
            isTaken => isTaken ? RedisOutcome.Ok : RedisOutcome.Miss,
            cancellationToken);
        // A lease whose answer was late may be ours after all: releasing it then spares the other replicas the wait.
        if (outcome is RedisOutcome.Ok or RedisOutcome.Timeout) _tokens[path] = token;
        return outcome switch
        {
            RedisOutcome.Ok => FetchLease.Taken,
            RedisOutcome.Miss => FetchLease.HeldElsewhere,
            _ => FetchLease.Unshared,
        };
    }

    public async ValueTask ReleaseLeaseAsync(InputPath path, CancellationToken cancellationToken)
    {
        if (!_tokens.TryRemove(path, out var token)) return;
        var key = _keys.Lease(path);
        await caller.CallAsync(
            RedisOperation.ReleaseLease,
            database => RedisLock.ReleaseAsync(database, key, token),
            isReleased => isReleased ? RedisOutcome.Ok : RedisOutcome.Miss,
            cancellationToken);
    }
}
