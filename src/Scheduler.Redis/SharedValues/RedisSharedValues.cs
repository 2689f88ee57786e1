using Microsoft.Extensions.Logging;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Codec;
using StackExchange.Redis;

namespace Scheduler.Redis.SharedValues;

/// <summary>Decodes a value from Redis; null with the reason when the bytes are invalid.</summary>
internal delegate DecodeFailure Decode<TValue>(ReadOnlySpan<byte> bytes, out TValue? value)
    where TValue : class;

/// <summary>
/// Values of one kind that the replicas of the service share in Redis. Whether Redis is unavailable, slow, full, restarted, or holds
/// something else: there is then no value, and the observer and readiness get the reason.
/// </summary>
internal sealed class RedisSharedValues(RedisCaller caller, int maxBytes, RedisOperation get, RedisOperation set, ILogger logger)
{
    /// <summary>The value under a key; null when there is none.</summary>
    public async ValueTask<TValue?> GetAsync<TValue>(string key, Decode<TValue> decode, CancellationToken cancellationToken)
        where TValue : class
    {
        TValue? found = null;
        var (outcome, _) = await caller.CallAsync(
            get, database => ReadAsync(database, key), bytes => Judge(bytes, decode, out found), cancellationToken);
        if (outcome is RedisOutcome.Garbage or RedisOutcome.OtherVersion or RedisOutcome.TooLarge or RedisOutcome.WrongType)
            Log.NotOurs(logger, key, outcome);
        return found;
    }

    /// <summary>Writes a value for a while; one without bytes, or with too many, is not shared.</summary>
    /// <param name="key">The key.</param>
    /// <param name="encode">The bytes; not called while Redis is unavailable.</param>
    /// <param name="timeToLive">How long it is kept.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="together">Written in the same call.</param>
    public async ValueTask SetAsync(
        string key, Func<byte[]?> encode, TimeSpan timeToLive, CancellationToken cancellationToken, Func<IDatabase, Task>? together = null)
    {
        if (!caller.IsConnected)
        {
            caller.Note(set, RedisOutcome.Disconnected);
            return;
        }

        if (encode() is not { } bytes || bytes.Length > maxBytes)
        {
            caller.Note(set, RedisOutcome.TooLarge);
            return;
        }

        await caller.CallAsync(set, WriteAsync, _ => RedisOutcome.Ok, cancellationToken);

        async Task<bool> WriteAsync(IDatabase database)
        {
            var write = database.StringSetAsync(key, bytes, timeToLive, When.Always, CommandFlags.None);
            await Task.WhenAll(write, together?.Invoke(database) ?? Task.CompletedTask);
            return true;
        }
    }

    /// <summary>
    /// The bytes under a key, or the first of them. By GETRANGE, and not by the client's pooled GET, so that a value that is not ours
    /// cannot be larger than what we requested: one byte more shows that it is.
    /// </summary>
    public Task<RedisValue> ReadAsync(IDatabase database, string key) => database.StringGetRangeAsync(key, 0, maxBytes);

    /// <summary>What the bytes are, and the value in them.</summary>
    public RedisOutcome Judge<TValue>(RedisValue bytes, Decode<TValue> decode, out TValue? value)
        where TValue : class
    {
        value = null;
        ReadOnlyMemory<byte> memory = bytes;
        if (memory.IsEmpty) return RedisOutcome.Miss;
        if (memory.Length > maxBytes) return RedisOutcome.TooLarge;
        return decode(memory.Span, out value) switch
        {
            DecodeFailure.None => RedisOutcome.Ok,
            DecodeFailure.OtherVersion => RedisOutcome.OtherVersion,
            DecodeFailure.TooLarge => RedisOutcome.TooLarge,
            _ => RedisOutcome.Garbage,
        };
    }
}
