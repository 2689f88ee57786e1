using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>One replica's footers in Redis, and a plain client to look behind them.</summary>
internal sealed class FooterReplica : IAsyncDisposable
{
    private readonly RedisConnection _connection;

    private FooterReplica(RedisOptions options)
    {
        _connection = new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        Footers = new RedisSharedFooters(options, _connection, Observer, TimeProvider.System, NullLogger<RedisSharedFooters>.Instance);
    }

    public RedisSharedFooters Footers { get; }

    public RecordingObserver Observer { get; } = new();

    /// <summary>The database behind the replica's back.</summary>
    public IDatabase Database => _connection.Database ?? throw new InvalidOperationException("Not connected.");

    /// <summary>Values are of the least size that may be configured.</summary>
    public static async Task<FooterReplica> ConnectedAsync(RedisServer server)
    {
        var replica = new FooterReplica(new RedisOptions
        {
            Configuration = server.EndPoint,
            CallTimeout = TimeSpan.FromSeconds(2),
            MaxValueBytes = RedisOptions.MinMaxValueBytes,
        });
        await replica._connection.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => replica._connection.Database is not null, "the replica is connected");
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        Footers.Dispose();
        await _connection.DisposeAsync();
    }
}
