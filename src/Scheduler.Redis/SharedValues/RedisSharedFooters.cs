using Microsoft.Extensions.Logging;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Codec;

namespace Scheduler.Redis.SharedValues;

/// <summary>
/// Footers that the replicas of the service share in Redis, each for <see cref="TimeToLive"/>: a file that changes has another key, so that
/// the time bounds what is kept of files that are no longer read.
/// </summary>
internal sealed class RedisSharedFooters(RedisOptions options, RedisCaller caller, ILogger<RedisSharedFooters> logger) : ISharedFooters
{
    /// <summary>How long a footer is kept.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromDays(1);

    private readonly RedisKeys _keys = new(options.ClusterId);
    private readonly RedisSharedValues _values = new(
        caller, options.MaxValueBytes, RedisOperation.GetFooter, RedisOperation.SetFooter, logger);

    public ValueTask<ParquetFooter?> GetAsync(FooterKey file, CancellationToken cancellationToken)
    {
        var key = _keys.Footer(file);
        return _values.GetAsync<ParquetFooter>(
            key, (bytes, out footer) => FooterCodec.Decode(bytes, key, file.Length, out footer), cancellationToken);
    }

    public ValueTask SetAsync(FooterKey file, ParquetFooter footer, CancellationToken cancellationToken)
    {
        // What is too large for this replica may not be for another one.
        if (footer is { Layout: null, Failure: ParquetFailure.TooLarge }) return default;
        var key = _keys.Footer(file);
        return _values.SetAsync(key, () => FooterCodec.Encode(footer, key), TimeToLive, cancellationToken);
    }
}
