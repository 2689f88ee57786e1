using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Redis.Changes;
using Scheduler.Testing.Redis;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>The change feed of one replica of the service, which records the changes that it gets.</summary>
internal sealed class ChangeFeedReplica : IPathChanges, IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ConcurrentQueue<string> _told = [];
    private readonly Replica _replica;

    public ChangeFeedReplica(string configuration)
    {
        _replica = new Replica(new RedisOptions { Configuration = configuration, ClusterId = "test" });
        Feed = new RedisChangeFeed(_replica.Options, _replica.Connection, _replica.Caller(), this, NullLogger<RedisChangeFeed>.Instance);
    }

    public RecordingRedisObserver Observer => _replica.Observer;

    public string Message => _replica.Message;

    public RedisChangeFeed Feed { get; }

    public IReadOnlyList<string> Told => [.. _told];

    public static Task<ChangeFeedReplica> ConnectedAsync(RedisServer redis) => ConnectedAsync(redis.Configuration);

    public static async Task<ChangeFeedReplica> ConnectedAsync(string configuration)
    {
        var replica = new ChangeFeedReplica(configuration);
        await replica.StartAsync();
        return replica;
    }

    public async Task StartAsync()
    {
        await _replica.StartAsync();
        await _replica.ConnectedAsync();
    }

    public Task<FetchLease> LeadAsync() => Feed.TryLeadAsync("ns1", Minute, CancellationToken.None).AsTask();

    /// <summary>Each change waits for it, if set.</summary>
    public SemaphoreSlim? Held { get; set; }

    public void PathsChanged(string nameservice, IReadOnlyCollection<string> paths)
    {
        Held?.Wait();
        _told.Enqueue($"{nameservice} {string.Join(' ', paths)}");
    }

    public void AnyPathMayHaveChanged(string nameservice) => _told.Enqueue($"{nameservice} missed");

    public async ValueTask DisposeAsync()
    {
        Feed.Dispose();
        await _replica.DisposeAsync();
    }
}
