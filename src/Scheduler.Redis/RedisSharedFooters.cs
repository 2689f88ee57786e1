using Microsoft.Extensions.Logging;
using Scheduler.Core.Parquet;
using Scheduler.Core.Parquet.Footers;
using Scheduler.Redis.Codec;
using StackExchange.Redis;

namespace Scheduler.Redis;

/// <summary>
/// Footers that the replicas of the service share in Redis, each for <see cref="TimeToLive"/>: a file that changes has another key, so that
/// the time bounds what is kept of files that nobody reads any more.
/// </summary>
internal sealed class RedisSharedFooters : ISharedFooters, IDisposable
{
    /// <summary>How long a footer is kept.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromDays(1);

    private readonly RedisOptions _options;
    private readonly RedisKeys _keys;
    private readonly RedisConnection _connection;
    private readonly RedisCaller _caller;
    private readonly IRedisObserver _observer;

    public RedisSharedFooters(
        RedisOptions options, RedisConnection connection, IRedisObserver observer, TimeProvider time, ILogger<RedisSharedFooters> logger)
    {
        _options = options;
        _keys = new RedisKeys(options.ClusterId);
        _connection = connection;
        _caller = new RedisCaller(options, connection, new RedisHealth(connection.Endpoints, time), observer, time, logger);
        _observer = observer;
        connection.Restored += _caller.OnRestored;
    }

    public void Dispose()
    {
        _connection.Restored -= _caller.OnRestored;
        _caller.Dispose();
    }

    public async ValueTask<ParquetFooter?> GetAsync(FooterKey file, CancellationToken cancellationToken)
    {
        ParquetFooter? footer = null;
        // One byte more than is taken tells that it is too large.
        await _caller.CallAsync(
            RedisOperation.GetFooter,
            database => database.StringGetRangeAsync(_keys.Footer(file), 0, _options.MaxValueBytes),
            value => Judge(value, file.Length, out footer),
            cancellationToken);
        return footer;
    }

    public async ValueTask SetAsync(FooterKey file, ParquetFooter footer, CancellationToken cancellationToken)
    {
        // What is too large for this replica may not be for another one.
        if (footer is { Layout: null, Failure: ParquetFailure.TooLarge }) return;
        if (FooterCodec.Encode(footer) is not { } value || value.Length > _options.MaxValueBytes)
        {
            _observer.Called(RedisOperation.SetFooter, RedisOutcome.TooLarge, TimeSpan.Zero);
            return;
        }

        await _caller.CallAsync(
            RedisOperation.SetFooter,
            database => database.StringSetAsync(_keys.Footer(file), value, TimeToLive, When.Always, CommandFlags.None),
            _ => RedisOutcome.Ok,
            cancellationToken);
    }

    private RedisOutcome Judge(RedisValue value, long fileLength, out ParquetFooter? footer)
    {
        footer = null;
        byte[]? bytes = value;
        if (bytes is null or { Length: 0 }) return RedisOutcome.Miss;
        if (bytes.Length > _options.MaxValueBytes) return RedisOutcome.TooLarge;
        return FooterCodec.Decode(bytes, fileLength, out footer) switch
        {
            DecodeFailure.None => RedisOutcome.Ok,
            DecodeFailure.OtherVersion => RedisOutcome.OtherVersion,
            _ => RedisOutcome.Garbage,
        };
    }
}
