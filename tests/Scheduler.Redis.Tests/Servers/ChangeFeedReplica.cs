using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Changes;
using Scheduler.Testing.Redis;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>The change feed of one replica of the service, which writes down what it is told.</summary>
internal sealed class ChangeFeedReplica : IPathChanges, IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ConcurrentQueue<string> _told = [];
    private readonly RedisConnection _connection;

    public ChangeFeedReplica(RedisServer redis)
    {
        var options = new RedisOptions { Configuration = redis.EndPoint, ClusterId = "test", CallTimeout = TimeSpan.FromSeconds(2) };
        _connection = new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        Feed = new RedisChangeFeed(options, _connection, this, Observer, TimeProvider.System, NullLogger<RedisChangeFeed>.Instance);
    }

    public RecordingObserver Observer { get; } = new();

    public RedisChangeFeed Feed { get; }

    public IReadOnlyList<string> Told => [.. _told];

    public static async Task<ChangeFeedReplica> ConnectedAsync(RedisServer redis)
    {
        var replica = new ChangeFeedReplica(redis);
        await replica.StartAsync();
        return replica;
    }

    public async Task StartAsync()
    {
        await _connection.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => _connection.Database is not null);
    }

    public Task<FetchLease> LeadAsync() => Feed.TryLeadAsync("ns1", Minute, CancellationToken.None).AsTask();

    public void PathsChanged(string nameservice, IReadOnlyCollection<string> paths) => _told.Enqueue($"{nameservice} {string.Join(' ', paths)}");

    public void AnyPathMayHaveChanged(string nameservice) => _told.Enqueue($"{nameservice} missed");

    public async ValueTask DisposeAsync()
    {
        Feed.Dispose();
        await _connection.DisposeAsync();
    }
}
