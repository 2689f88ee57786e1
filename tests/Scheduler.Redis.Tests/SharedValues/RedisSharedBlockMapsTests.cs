using Scheduler.Core.Blocks;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Codec;
using Scheduler.Redis.Tests.Servers;
using Scheduler.Testing.Redis;

namespace Scheduler.Redis.Tests.SharedValues;

public abstract class RedisSharedBlockMapsTests(string protocol) : OneServerTests(protocol)
{
    private static readonly BlockMap Map = RandomMaps.Any(new Random(1));

    [RedisFact]
    public async Task GetAsync_SetByAnotherReplica_IsTheSameMap()
    {
        await using var one = await SharedTier.ConnectedAsync(Server);
        await using var other = await SharedTier.ConnectedAsync(Server);
        Assert.Null(await other.GetAsync());

        await one.SetAsync(Map);
        var found = await other.GetAsync();

        Assert.Equal(RandomMaps.Describe(Map), RandomMaps.Describe(found!));
        Assert.Equal([(RedisOperation.Get, RedisOutcome.Miss), (RedisOperation.Get, RedisOutcome.Ok)], other.Observer.Calls);
    }

    [RedisFact]
    public async Task SetAsync_LargeMap_RoundTrips()
    {
        await using var tier = await SharedTier.ConnectedAsync(Server);
        var map = RandomMaps.Large(100_000, 300, seed: 2);

        await tier.SetAsync(map);

        Assert.Equal(map.TotalBytes, (await tier.GetAsync())?.TotalBytes);
    }

    [RedisFact]
    public async Task SetAsync_TimeToLive_IsSetOnAKeyOfThisClusterAndVersion()
    {
        await using var tier = await SharedTier.ConnectedAsync(
            new RedisOptions { Configuration = Server.Configuration, ClusterId = "prod-1" });

        await tier.SetAsync(Map, TimeSpan.FromMilliseconds(90_500));

        var key = new RedisKeys("prod-1").Map(SharedTier.Path);
        Assert.Matches("^hdfs-locality:v1:prod-1:map:[0-9a-f]{64}$", key);
        var left = await tier.Database.KeyTimeToLiveAsync(key);
        Assert.InRange(left!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(90_500));
    }

    [RedisFact]
    public async Task GetAsync_MapOfAnotherCluster_IsNotSeen()
    {
        await using var one = await SharedTier.ConnectedAsync(new RedisOptions { Configuration = Server.Configuration, ClusterId = "one" });
        await using var two = await SharedTier.ConnectedAsync(new RedisOptions { Configuration = Server.Configuration, ClusterId = "two" });

        await one.SetAsync(Map);

        Assert.Null(await two.GetAsync());
        Assert.Equal(FetchLease.Taken, await one.TakeAsync());
        Assert.Equal(FetchLease.Taken, await two.TakeAsync());
    }

    [RedisFact]
    public async Task TryTakeLeaseAsync_TwoReplicas_OneHasIt()
    {
        await using var one = await SharedTier.ConnectedAsync(Server);
        await using var other = await SharedTier.ConnectedAsync(Server);

        Assert.Equal(FetchLease.Taken, await one.TakeAsync());
        Assert.Equal(FetchLease.HeldElsewhere, await other.TakeAsync());
        await other.ReleaseAsync();
        Assert.Equal(FetchLease.HeldElsewhere, await other.TakeAsync());
        await one.ReleaseAsync();
        Assert.Equal(FetchLease.Taken, await other.TakeAsync());
    }

    [RedisFact]
    public async Task ReleaseLeaseAsync_LeaseRanOutAndIsAnothers_LeavesItAlone()
    {
        await using var one = await SharedTier.ConnectedAsync(Server);
        await using var other = await SharedTier.ConnectedAsync(Server);
        Assert.Equal(FetchLease.Taken, await one.TakeAsync(TimeSpan.FromMilliseconds(20)));
        await Eventually.HoldsAsync(async () => await other.TakeAsync() == FetchLease.Taken, "the lease has run out");

        await one.ReleaseAsync();

        Assert.Equal((RedisOperation.ReleaseLease, RedisOutcome.Miss), one.Observer.Last);
        Assert.Equal(FetchLease.HeldElsewhere, await one.TakeAsync());
    }

    [RedisFact]
    public async Task GetAsync_GarbageUnderOurKey_IsNoMapAndIsCounted()
    {
        await using var tier = await SharedTier.ConnectedAsync(Server);
        var key = new RedisKeys(RedisOptions.DefaultClusterId).Map(SharedTier.Path);
        var otherVersion = BlockMapCodec.Encode(Map, key)!;
        otherVersion[4] = 99;

        await tier.Database.StringSetAsync(key, "not a map");
        Assert.Null(await tier.GetAsync());
        await tier.Database.StringSetAsync(key, otherVersion);
        Assert.Null(await tier.GetAsync());
        await tier.Database.StringSetAsync(key, new byte[RedisOptions.DefaultMaxValueBytes + 2]);
        Assert.Null(await tier.GetAsync());
        await tier.Database.KeyDeleteAsync(key);
        await tier.Database.ListLeftPushAsync(key, "a list");
        Assert.Null(await tier.GetAsync());

        Assert.Equal(
            [RedisOutcome.Garbage, RedisOutcome.OtherVersion, RedisOutcome.TooLarge, RedisOutcome.WrongType],
            tier.Observer.Calls.Select(call => call.Outcome));
        Assert.True(tier.IsOk);
        await tier.SetAsync(Map);
        Assert.NotNull(await tier.GetAsync());
    }

    [RedisFact]
    public async Task GetAsync_MapOfAnotherPathUnderOurKey_IsNoMapAndIsCounted()
    {
        await using var tier = await SharedTier.ConnectedAsync(Server);
        await tier.SetAsync(Map);
        var keys = new RedisKeys(RedisOptions.DefaultClusterId);
        var other = SharedTier.Path with { Path = "/data/other" };
        await tier.Database.StringSetAsync(keys.Map(other), await tier.Database.StringGetAsync(keys.Map(SharedTier.Path)));

        Assert.Null(await tier.Maps.GetAsync(other, CancellationToken.None));

        Assert.Equal((RedisOperation.Get, RedisOutcome.Garbage), tier.Observer.Last);
        Assert.NotNull(await tier.GetAsync());
        Assert.True(tier.IsOk);
    }

    [RedisFact]
    public async Task SetAsync_BeyondMaxValueBytes_IsNotSharedAndIsCounted()
    {
        var options = new RedisOptions { Configuration = Server.Configuration, MaxValueBytes = RedisOptions.MinMaxValueBytes };
        await using var tier = await SharedTier.ConnectedAsync(options);

        await tier.SetAsync(RandomMaps.Large(50_000, 300, seed: 3));

        Assert.Equal((RedisOperation.Set, RedisOutcome.TooLarge), tier.Observer.Last);
        Assert.Null(await tier.GetAsync());
    }

    [RedisFact]
    public async Task Calls_Cancelled_Throw()
    {
        await using var tier = await SharedTier.ConnectedAsync(Server);

        var cancelled = tier.Maps.GetAsync(SharedTier.Path, new CancellationToken(canceled: true)).AsTask();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        Assert.Equal((RedisOperation.Get, RedisOutcome.Cancelled), tier.Observer.Last);
    }
}

public sealed class RedisSharedBlockMapsResp2Tests() : RedisSharedBlockMapsTests(Resp2);

public sealed class RedisSharedBlockMapsResp3Tests() : RedisSharedBlockMapsTests(Resp3);
