using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Redis.Tests.Servers;
using Scheduler.Testing.Redis;

namespace Scheduler.Redis.Tests;

/// <summary>Redis in the forms in which it runs: cluster, Sentinel, IPv6, a Unix socket, databases.</summary>
public abstract class RedisTopologyTests(string protocol) : RedisTests(protocol)
{
    private static readonly BlockMap Map = RandomMaps.Any(new Random(1));

    private readonly string _speaks = $"protocol={protocol}";

    [RedisFact]
    public async Task Calls_ClusterOfThree_ShareOverAllNodes()
    {
        await using var cluster = await RedisCluster.StartAsync();
        // Through one node, and the others are found.
        await using var one = await SharedTier.ConnectedAsync(
            new RedisOptions { Configuration = $"{cluster.Servers[0].EndPoint},{_speaks}" });
        await using var other = await SharedTier.ConnectedAsync(new RedisOptions { Configuration = $"{cluster.EndPoints},{_speaks}" });
        for (var i = 0; i < 30; i++)
        {
            var path = new InputPath("ns1", $"/in/{i}");
            await one.Maps.SetAsync(path, Map, SharedTier.Minute, CancellationToken.None);
            Assert.NotNull(await other.Maps.GetAsync(path, CancellationToken.None));
            Assert.Equal(FetchLease.Taken, await one.Maps.TryTakeLeaseAsync(path, SharedTier.Minute, CancellationToken.None));
            await one.Maps.ReleaseLeaseAsync(path, CancellationToken.None);
            Assert.Equal(FetchLease.Taken, await other.Maps.TryTakeLeaseAsync(path, SharedTier.Minute, CancellationToken.None));
            await one.Decisions.SetAsync(
                "ns", $"pod-{i}", DateTimeOffset.UnixEpoch.AddSeconds(i), new byte[] { (byte)i }, CancellationToken.None);
        }

        Assert.Equal(30, (await other.Decisions.NewestAsync(100, CancellationToken.None)).Count);
        Assert.DoesNotContain(
            one.Observer.Calls.Concat(other.Observer.Calls), call => call.Outcome is not (RedisOutcome.Ok or RedisOutcome.Miss));
    }

    [RedisFact]
    public async Task Calls_ClusterUserWithTheRightsThatWeName_ShareOverAllNodes()
    {
        await using var cluster = await RedisCluster.StartAsync(["--user", "app", "on", ">secret", .. RedisHealth.Rights.Split(' ')]);
        await using var tier = await SharedTier.ConnectedAsync(
            new RedisOptions { Configuration = $"redis://app:secret@{cluster.Servers[0].EndPoint},{_speaks}" });
        for (var i = 0; i < 30; i++)
        {
            var path = new InputPath("ns1", $"/in/{i}");
            await tier.Maps.SetAsync(path, Map, SharedTier.Minute, CancellationToken.None);
            Assert.NotNull(await tier.Maps.GetAsync(path, CancellationToken.None));
        }
    }

    [RedisFact]
    public async Task ChangeFeed_ClusterOfThree_HearsThroughAnotherNode()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var one = await ChangeFeedReplica.ConnectedAsync($"{cluster.Servers[0].EndPoint},{_speaks}");
        await using var two = await ChangeFeedReplica.ConnectedAsync($"{cluster.Servers[2].EndPoint},{_speaks}");
        Assert.Equal(FetchLease.Taken, await one.LeadAsync());
        Assert.Equal(FetchLease.HeldElsewhere, await two.LeadAsync());

        await one.Feed.PublishAsync("ns1", ["/in/a"], CancellationToken.None);

        await Eventually.HoldsAsync(() => two.Told.Contains("ns1 /in/a"), "the change arrives");
    }

    [RedisFact]
    public async Task Calls_DatabaseNumberInACluster_SayThatThereIsNone()
    {
        await using var cluster = await RedisCluster.StartAsync();

        await HasNoDatabaseAsync($"{cluster.EndPoints},{_speaks},defaultDatabase=3");
    }

    [RedisFact]
    public async Task Calls_DatabaseNumber_ShareThereAlone()
    {
        await using var server = await StartAsync();
        await using var three = await SharedTier.ConnectedAsync(
            new RedisOptions { Configuration = $"redis://{server.EndPoint}/3,{_speaks}" });
        await using var other = await SharedTier.ConnectedAsync(
            new RedisOptions { Configuration = $"{server.Configuration},defaultDatabase=4" });

        Assert.True(await three.SharesAsync(Map));
        Assert.Null(await other.GetAsync());
        await HasNoDatabaseAsync($"redis://{server.EndPoint}/99,{_speaks}");
    }

    [RedisFact]
    public async Task Calls_SentinelFailsOver_GoOnWithTheNewMaster()
    {
        await using var master = await StartAsync("--requirepass", "s3cret", "--masterauth", "s3cret");
        await using var replica = await StartAsync(
            "--requirepass", "s3cret", "--masterauth", "s3cret", "--replicaof", "127.0.0.1", $"{master.Port}");
        await using var sentinel = RedisSentinel.Start(master, $"sentinel auth-pass {RedisSentinel.Service} s3cret");
        var configuration = $"127.0.0.1:{sentinel.Port},serviceName={RedisSentinel.Service},password=s3cret,sentinelPassword=,{_speaks}";
        await using var tier = new SharedTier(new RedisOptions { Configuration = configuration });
        await Eventually.HoldsAsync(() => tier.SharesAsync(Map), "maps are shared");
        await sentinel.HasReplicaAsync();

        await master.KillAsync();

        await Eventually.HoldsAsync(() => tier.SharesAsync(Map), "maps are shared by the new master");
    }

    [RedisFact]
    public async Task Calls_SentinelUnreachableAtStart_FindItLater()
    {
        await using var master = await StartAsync();
        var configuration =
            $"127.0.0.1:{RedisServer.FreePort()},serviceName={RedisSentinel.Service},{_speaks},connectTimeout=500,connectRetry=1";
        await using var tier = new SharedTier(new RedisOptions { Configuration = configuration });

        await Eventually.HoldsAsync(() => tier.Message.Contains("is not connected", StringComparison.Ordinal), "readiness says so");

        Assert.Null(await tier.GetAsync());
    }

    [RedisFact]
    public async Task Calls_SentinelAskedAsRedis_SayWhatToAdd()
    {
        await using var master = await StartAsync();
        await using var sentinel = RedisSentinel.Start(master);
        await using var tier = new SharedTier(
            new RedisOptions { Configuration = $"127.0.0.1:{sentinel.Port},{_speaks},connectTimeout=1000" });

        await Eventually.HoldsAsync(() => tier.Message.Contains("serviceName=", StringComparison.Ordinal), "readiness says so");
    }

    [RedisFact]
    public async Task Calls_IPv6_Share()
    {
        await using var server = await StartAsync("--bind", "::1");

        await SharesAsync($"[::1]:{server.Port},{_speaks}");
        await SharesAsync($"redis://[::1]:{server.Port},{_speaks}");
    }

    [RedisFact]
    public async Task Calls_UnixSocket_Share()
    {
        var socket = Path.Combine(Path.GetTempPath(), $"hdfs-locality-{Guid.NewGuid():N}.sock");
        await using var server = await StartAsync("--unixsocket", socket);

        await SharesAsync($"!{socket},{_speaks}");
    }

    private static async Task SharesAsync(string configuration)
    {
        await using var tier = await SharedTier.ConnectedAsync(new RedisOptions { Configuration = configuration });
        Assert.True(await tier.SharesAsync(Map));
    }

    private static async Task HasNoDatabaseAsync(string configuration)
    {
        await using var tier = new SharedTier(new RedisOptions { Configuration = configuration });
        await tier.FirstAttempt;

        await Eventually.HoldsAsync(
            async () => await tier.GetAsync() is null && tier.Observer.Last.Outcome == RedisOutcome.NoDatabase, "it is reported");

        Assert.False(tier.IsOk);
        Assert.Contains("defaultDatabase", tier.Message, StringComparison.Ordinal);
    }
}

public sealed class RedisTopologyResp2Tests() : RedisTopologyTests(Resp2);

public sealed class RedisTopologyResp3Tests() : RedisTopologyTests(Resp3);
