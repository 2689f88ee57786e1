using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Health;
using Scheduler.Core.Paths;
using Scheduler.Redis.Codec;
using StackExchange.Redis;

namespace Scheduler.Redis;

/// <summary>
/// Block maps that the replicas of the service share in Redis. Whether Redis is away, slow, full, restarted, or holds something else:
/// the answer is that there is no map, and the reason is told to the observer and to readiness.
/// </summary>
internal sealed class RedisSharedBlockMaps : ISharedBlockMaps, IHealthReporter, IDisposable
{
    // Deletes the lease only if it is still the one that this replica took.
    private const string ReleaseScript = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    private readonly ConcurrentDictionary<InputPath, string> _tokens = new();
    private readonly RedisOptions _options;
    private readonly RedisKeys _keys;
    private readonly RedisConnection _connection;
    private readonly RedisHealth _health;
    private readonly RedisCaller _caller;
    private readonly IRedisObserver _observer;
    private readonly ILogger _logger;

    public RedisSharedBlockMaps(
        RedisOptions options, RedisConnection connection, IRedisObserver observer, TimeProvider time, ILogger<RedisSharedBlockMaps> logger)
    {
        _options = options;
        _keys = new RedisKeys(options.ClusterId);
        _connection = connection;
        _health = new RedisHealth(connection.Endpoints, time);
        _caller = new RedisCaller(options, connection, _health, observer, time, logger);
        _observer = observer;
        _logger = logger;
        connection.Restored += _caller.OnRestored;
        connection.Lost += _health.Saw;
        if (connection.Database is not null) _health.Connected();
    }

    public IReadOnlyList<HealthReport> Report() => _health.Report();

    public void Dispose()
    {
        _connection.Restored -= _caller.OnRestored;
        _connection.Lost -= _health.Saw;
        _caller.Dispose();
    }

    public async ValueTask<BlockMap?> GetAsync(InputPath path, CancellationToken cancellationToken)
    {
        var key = _keys.Map(path);
        BlockMap? map = null;
        // GETRANGE, so that a value that is not ours cannot be larger than what we asked for: one byte more tells that it is.
        var (outcome, _) = await _caller.CallAsync(
            RedisOperation.Get,
            database => database.StringGetRangeAsync(key, 0, _options.MaxValueBytes),
            value => Judge(value, out map),
            cancellationToken);
        if (outcome is RedisOutcome.Garbage or RedisOutcome.OtherVersion or RedisOutcome.TooLarge or RedisOutcome.WrongType)
            Log.NotAMap(_logger, key, outcome);
        return map;
    }

    public async ValueTask SetAsync(InputPath path, BlockMap map, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        if (_connection.Database is null)
        {
            _observer.Called(RedisOperation.Set, RedisOutcome.Disconnected, TimeSpan.Zero);
            return;
        }

        var value = BlockMapCodec.Encode(map);
        if (value is null || value.Length > _options.MaxValueBytes)
        {
            _observer.Called(RedisOperation.Set, RedisOutcome.TooLarge, TimeSpan.Zero);
            return;
        }

        await _caller.CallAsync(
            RedisOperation.Set,
            database => database.StringSetAsync(_keys.Map(path), value, timeToLive, When.Always, CommandFlags.None),
            _ => RedisOutcome.Ok,
            cancellationToken);
    }

    public async ValueTask<FetchLease> TryTakeLeaseAsync(InputPath path, TimeSpan duration, CancellationToken cancellationToken)
    {
        // Must differ between replicas and between leases of one; nothing else depends on it, so it needs no seed.
        var token = Guid.NewGuid().ToString("N");
        var (outcome, _) = await _caller.CallAsync(
            RedisOperation.TakeLease,
            database => database.StringSetAsync(_keys.Lease(path), token, duration, When.NotExists, CommandFlags.None),
            isSet => isSet ? RedisOutcome.Ok : RedisOutcome.Miss,
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
        await _caller.CallAsync(
            RedisOperation.ReleaseLease,
            database => database.ScriptEvaluateAsync(ReleaseScript, [_keys.Lease(path)], [token], CommandFlags.NoScriptCache),
            deleted => (int)deleted > 0 ? RedisOutcome.Ok : RedisOutcome.Miss,
            cancellationToken);
    }

    private RedisOutcome Judge(RedisValue value, out BlockMap? map)
    {
        map = null;
        byte[]? bytes = value;
        if (bytes is null or { Length: 0 }) return RedisOutcome.Miss;
        if (bytes.Length > _options.MaxValueBytes) return RedisOutcome.TooLarge;
        return BlockMapCodec.Decode(bytes, out map) switch
        {
            DecodeFailure.None => RedisOutcome.Ok,
            DecodeFailure.OtherVersion => RedisOutcome.OtherVersion,
            DecodeFailure.TooLarge => RedisOutcome.TooLarge,
            _ => RedisOutcome.Garbage,
        };
    }
}
