using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Redis.SharedValues;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>One replica's footers in Redis, and a plain client to look behind them.</summary>
internal sealed class FooterReplica : IAsyncDisposable
{
    private readonly Replica _replica;

    private FooterReplica(RedisOptions options)
    {
        _replica = new Replica(options);
        Footers = new RedisSharedFooters(_replica.Options, _replica.Caller(), NullLogger<RedisSharedFooters>.Instance);
    }

    public RedisSharedFooters Footers { get; }

    public RecordingRedisObserver Observer => _replica.Observer;

    /// <summary>The database behind the replica's back.</summary>
    public IDatabase Database => _replica.Database;

    /// <summary>Values are of the least size that may be configured.</summary>
    public static async Task<FooterReplica> ConnectedAsync(RedisServer server)
    {
        var replica = new FooterReplica(new RedisOptions
        {
            Configuration = server.Configuration,
            MaxValueBytes = RedisOptions.MinMaxValueBytes,
        });
        await replica._replica.StartAsync();
        await replica._replica.ConnectedAsync();
        return replica;
    }

    public ValueTask DisposeAsync() => _replica.DisposeAsync();
}
