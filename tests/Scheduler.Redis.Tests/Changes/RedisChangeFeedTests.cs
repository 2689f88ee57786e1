using Scheduler.Core.Blocks;
using Scheduler.Redis.Changes;
using Scheduler.Redis.Tests.Servers;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Changes;

/// <summary>Replicas that tell each other of changes through a real redis-server.</summary>
public abstract class RedisChangeFeedTests(string protocol) : RedisTests(protocol)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [RedisFact]
    public async Task PublishAsync_TwoReplicas_BothHearOnce()
    {
        await using var redis = await StartAsync();
        await using var one = await ChangeFeedReplica.ConnectedAsync(redis);
        await using var two = await ChangeFeedReplica.ConnectedAsync(redis);
        Assert.Equal(FetchLease.Taken, await one.LeadAsync());
        Assert.Equal(FetchLease.HeldElsewhere, await two.LeadAsync());
        Assert.Equal(["ns1 missed"], two.Told);

        await one.Feed.PublishAsync("ns1", ["/in/a", "/in/b"], CancellationToken.None);
        await one.Feed.PublishMissedAsync("ns1", CancellationToken.None);

        await Eventually.HoldsAsync(() => two.Told.Count == 3);
        Assert.Equal(["ns1 missed", "ns1 /in/a /in/b", "ns1 missed"], two.Told);
        Assert.Equal(["ns1 /in/a /in/b", "ns1 missed"], one.Told);
    }

    [RedisFact]
    public async Task TryLeadAsync_LeaderResigns_AnotherLeads()
    {
        await using var redis = await StartAsync();
        await using var one = await ChangeFeedReplica.ConnectedAsync(redis);
        await using var two = await ChangeFeedReplica.ConnectedAsync(redis);
        await one.LeadAsync();
        Assert.Equal(FetchLease.Taken, await one.LeadAsync());

        await two.Feed.ResignAsync("ns1", CancellationToken.None);
        Assert.Equal(FetchLease.HeldElsewhere, await two.LeadAsync());
        await one.Feed.ResignAsync("ns1", CancellationToken.None);

        Assert.Equal(FetchLease.Taken, await two.LeadAsync());
    }

    [RedisFact]
    public async Task Receive_Garbage_IsCountedAndIgnored()
    {
        await using var redis = await StartAsync();
        await using var replica = await ChangeFeedReplica.ConnectedAsync(redis);
        await replica.LeadAsync();
        var other = new ChangeMessage(Guid.NewGuid(), "ns2", ["/in"]).Encode().Single();
        var ours = new ChangeMessage(Guid.NewGuid(), "ns1", ["/in"]).Encode().Single();

        using var sender = await ConnectionMultiplexer.ConnectAsync(redis.EndPoint);
        foreach (var message in new RedisValue[] { "", "hello", new byte[ChangeMessage.MaxBytes * 2], other, ours })
            await sender.GetDatabase().PublishAsync(RedisChannel.Literal("hdfs-locality:v1:test:changes"), message);

        await Eventually.HoldsAsync(() => replica.Observer.Calls.Count(call => call.Operation == RedisOperation.Receive) == 5);
        Assert.Equal(4, replica.Observer.Calls.Count(call => call == (RedisOperation.Receive, RedisOutcome.Garbage)));
        await Eventually.HoldsAsync(() => replica.Told.Count == 1);
        Assert.Equal(["ns1 /in"], replica.Told);
    }

    [RedisFact]
    public async Task Receive_MoreThanCanBeRead_DropsSomeAndTreatsAllAsChanged()
    {
        await using var redis = await StartAsync();
        await using var replica = await ChangeFeedReplica.ConnectedAsync(redis);
        await replica.LeadAsync();
        using var read = new SemaphoreSlim(0);
        replica.Held = read;
        var message = new ChangeMessage(Guid.NewGuid(), "ns1", ["/in"]).Encode().Single();

        const int Sent = ChangeInbox.DefaultMaxMessages + 100;
        using var sender = await ConnectionMultiplexer.ConnectAsync(redis.EndPoint);
        var channel = RedisChannel.Literal("hdfs-locality:v1:test:changes");
        await Task.WhenAll(Enumerable.Range(0, Sent).Select(_ => sender.GetDatabase().PublishAsync(channel, message)));

        // One may be being read, as many as fit wait, and the others are gone.
        await Eventually.HoldsAsync(() => Dropped(replica) >= 99);
        read.Release(Sent);
        await Eventually.HoldsAsync(() => replica.Told.Count(told => told == "ns1 /in") == Sent - Dropped(replica));
        Assert.Single(replica.Told, "ns1 missed");
    }

    private static int Dropped(ChangeFeedReplica replica) =>
        replica.Observer.Calls.Count(call => call == (RedisOperation.Receive, RedisOutcome.Dropped));

    [RedisFact]
    public async Task TryLeadAsync_RedisUnreachableAndBack_EveryReplicaWatchesAndThenTreatsAllAsChanged()
    {
        await using var redis = await StartAsync();
        await using var replica = await ChangeFeedReplica.ConnectedAsync(redis);
        await replica.LeadAsync();

        await redis.KillAsync();
        await Eventually.HoldsAsync(async () => await replica.LeadAsync() == FetchLease.Unshared);
        await replica.Feed.PublishAsync("ns1", ["/in/a"], CancellationToken.None);
        Assert.Equal(["ns1 /in/a"], replica.Told);

        await redis.RestartAsync();
        await Eventually.HoldsAsync(async () => await replica.LeadAsync() == FetchLease.Taken);
        await Eventually.HoldsAsync(() => replica.Told.Contains("ns1 missed"));
    }

    [RedisFact]
    public async Task TryLeadAsync_ListensAgainAfterRedisWasUnreachable_TreatsAllAsChanged()
    {
        await using var redis = await StartAsync();
        await using var one = await ChangeFeedReplica.ConnectedAsync(redis);
        await using var two = new ChangeFeedReplica(redis.Configuration);
        Assert.Equal(FetchLease.Unshared, await two.LeadAsync());
        await two.StartAsync();
        await Eventually.HoldsAsync(() => two.Told.Count > 0);
        var before = two.Told.Count;
        Assert.Equal(FetchLease.Taken, await one.LeadAsync());

        await one.Feed.PublishAsync("ns1", ["/in/a"], CancellationToken.None);
        Assert.Equal(FetchLease.HeldElsewhere, await two.LeadAsync());

        await Eventually.HoldsAsync(() => two.Told.Count > before);
    }

    [RedisFact]
    public async Task PublishMissedAsync_ReplicaThatDoesNotLead_TellsItselfAlone()
    {
        await using var redis = await StartAsync();
        await using var one = await ChangeFeedReplica.ConnectedAsync(redis);
        await using var two = await ChangeFeedReplica.ConnectedAsync(redis);
        await one.LeadAsync();
        await two.LeadAsync();

        await two.Feed.PublishMissedAsync("ns1", CancellationToken.None);
        await two.Feed.PublishAsync("ns1", ["/in/a"], CancellationToken.None);

        Assert.Contains("ns1 /in/a", two.Told);
        Assert.DoesNotContain(two.Observer.Calls, call => call.Operation == RedisOperation.Publish);
    }
}

public sealed class RedisChangeFeedResp2Tests() : RedisChangeFeedTests(Resp2);

public sealed class RedisChangeFeedResp3Tests() : RedisChangeFeedTests(Resp3);
