using Scheduler.Core.Blocks;
using Scheduler.Redis.Tests.Servers;
using Scheduler.Testing.Redis;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Changes;

/// <summary>The subscription of the change feed to a real redis-server, lost and taken up again.</summary>
public abstract class RedisSubscriptionTests(string protocol) : RedisTests(protocol)
{
    [RedisFact]
    public async Task Subscription_CutWhileCallsGoOn_TreatsAllAsChangedAndHearsAgain()
    {
        await using var redis = await StartAsync();
        await using var one = await ChangeFeedReplica.ConnectedAsync(redis);
        await using var two = await ChangeFeedReplica.ConnectedAsync(redis);
        await SubscribedAsync(one, two);
        var before = two.Told.Count;

        await CutSubscriptionsAsync(redis);

        await Eventually.HoldsAsync(() => two.Told.Count > before, "the cut is noticed without a call");
        Assert.All(two.Told, told => Assert.Equal("ns1 missed", told));
        await HearsAgainAsync(one, two, "/in/a");
    }

    [RedisFact]
    public async Task Subscription_RedisKilledAndStartedAgain_HearsAgain()
    {
        await using var redis = await StartAsync();
        await using var one = await ChangeFeedReplica.ConnectedAsync(redis);
        await using var two = await ChangeFeedReplica.ConnectedAsync(redis);
        await SubscribedAsync(one, two);

        await redis.RestartAsync();
        await SubscribedAsync(one, two);

        await HearsAgainAsync(one, two, "/in/a");
        await HearsAgainAsync(one, two, "/in/b");
    }

    [RedisFact]
    public async Task Subscription_CutAgainAndAgain_IsOneSubscription()
    {
        await using var redis = await StartAsync();
        await using var one = await ChangeFeedReplica.ConnectedAsync(redis);
        await using var two = await ChangeFeedReplica.ConnectedAsync(redis);
        await SubscribedAsync(one, two);
        for (var cut = 0; cut < 3; cut++)
        {
            var before = two.Told.Count;
            await CutSubscriptionsAsync(redis);
            await Eventually.HoldsAsync(() => two.Told.Count > before);
            await HearsAgainAsync(one, two, $"/in/{cut}");
        }

        await one.Feed.PublishAsync("ns1", ["/in/once"], CancellationToken.None);
        await one.Feed.PublishAsync("ns1", ["/in/last"], CancellationToken.None);

        await Eventually.HoldsAsync(() => two.Told.Contains("ns1 /in/last"));
        Assert.Single(two.Told, "ns1 /in/once");
    }

    // The first leads. Without a subscription neither would know the lead.
    private static async Task SubscribedAsync(ChangeFeedReplica one, ChangeFeedReplica two)
    {
        await Eventually.HoldsAsync(async () => await one.LeadAsync() == FetchLease.Taken, "the first replica leads");
        await Eventually.HoldsAsync(async () => await two.LeadAsync() == FetchLease.HeldElsewhere, "the second replica follows");
    }

    // As a proxy or a firewall cuts what is silent for long: the connection for calls stays open.
    private static async Task CutSubscriptionsAsync(RedisServer redis)
    {
        using var administrator = await ConnectionMultiplexer.ConnectAsync($"{redis.EndPoint},allowAdmin=true");
        var killed = await administrator.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        Assert.InRange((int)killed, 1, int.MaxValue);
    }

    // Until it listens again messages pass it by, which is why it takes all for changed.
    private static Task HearsAgainAsync(ChangeFeedReplica sender, ChangeFeedReplica receiver, string path) =>
        Eventually.HoldsAsync(async () =>
    {
        await sender.LeadAsync();
        await receiver.LeadAsync();
        await sender.Feed.PublishAsync("ns1", [path], CancellationToken.None);
        return receiver.Told.Contains($"ns1 {path}");
    });
}

public sealed class RedisSubscriptionResp2Tests() : RedisSubscriptionTests(Resp2);

public sealed class RedisSubscriptionResp3Tests() : RedisSubscriptionTests(Resp3);
