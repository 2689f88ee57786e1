using Scheduler.Extender.Tests.Support;
using Scheduler.Redis;
using Scheduler.Testing.Redis;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>The service, or two replicas of it, with a real redis-server that comes and goes.</summary>
public sealed class RedisOutageTests
{
    private static readonly PodRequest Known = new("/in/known", "known") { Uid = "known" };
    private static readonly PodRequest Other = new("/in/other", "other") { Uid = "other" };

    [RedisFact]
    public async Task Prioritize_RedisKilledAndRestarted_AnswersSaysSoAndSharesAgain()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var hdfs = await StartHdfsAsync();
        await using var service = await StartAsync(hdfs, redis);
        await ConnectedAsync(service);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Known, TestHdfs.Nodes);
        await Eventually.HoldsAsync(async () => await MapsWrittenAsync(service) == 1, "the map is shared");

        await redis.KillAsync();
        await Eventually.HoldsAsync(async () => (await service.ReadyAsync())["redis"].Status == "degraded", "the loss is seen");

        await service.AllVerbsAnswerAsync(Known, TestHdfs.Nodes);
        Assert.Equal(TestHdfs.OnN1, await service.ScoresAsync(Known, TestHdfs.Nodes));
        await service.ScoresBecomeAsync(TestHdfs.OnN2, Other, TestHdfs.Nodes);
        await SaysSoAsync(service, redis);

        await redis.RestartAsync();
        await ConnectedAsync(service);
        // What is read in the very moment of the connection may still go unshared; then the next map is not.
        await Eventually.HoldsAsync(
            async () => await ReadAnotherAsync(hdfs, service) && await MapsWrittenAsync(service) > 1, "maps are shared again");
        await Eventually.HoldsAsync(
            async () => (await service.MetricsAsync())["degraded{check=\"redis\"}"] == 0, "metrics say that it is well");
        Assert.Empty(service.Errors);
    }

    [RedisFact]
    public async Task Prioritize_RedisUnreachableFromTheStart_IsServedByTheNameNode()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var hdfs = await StartHdfsAsync();
        await using var service = await StartAsync(hdfs, redis);

        await service.ScoresBecomeAsync(TestHdfs.OnN1, Known, TestHdfs.Nodes);

        Assert.Equal("degraded", (await service.ReadyAsync())["redis"].Status);
        await redis.RestartAsync();
        await ConnectedAsync(service);
    }

    [RedisFact]
    public async Task Prioritize_TwoReplicas_ReadTheNameNodeOnce()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var hdfs = await StartHdfsAsync();
        await using var one = await StartAsync(hdfs, redis);
        await using var two = await StartAsync(hdfs, redis);
        await ConnectedAsync(one);
        await ConnectedAsync(two);

        // Both at once: the one that takes the lease reads, the other waits for what it shares.
        await Task.WhenAll(
            one.ScoresBecomeAsync(TestHdfs.OnN1, Known, TestHdfs.Nodes), two.ScoresBecomeAsync(TestHdfs.OnN1, Known, TestHdfs.Nodes));
        await one.ScoresBecomeAsync(TestHdfs.OnN2, Other, TestHdfs.Nodes);
        await Eventually.HoldsAsync(async () => await MapsWrittenAsync(one) + await MapsWrittenAsync(two) == 2, "both maps are shared");
        await two.ScoresBecomeAsync(TestHdfs.OnN2, Other, TestHdfs.Nodes);

        Assert.Equal(2, hdfs.Reads);
        Assert.True((await two.MetricsAsync())["block_map_lookups_total{tier=\"Shared\",result=\"hit\"}"] > 0);
    }

    [RedisFact]
    public async Task Prioritize_ReplicaStartedLater_ServesWhatOthersShared()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var hdfs = await StartHdfsAsync();
        await using (var first = await StartAsync(hdfs, redis))
        {
            await ConnectedAsync(first);
            await first.ScoresBecomeAsync(TestHdfs.OnN1, Known, TestHdfs.Nodes);
            await Eventually.HoldsAsync(async () => await MapsWrittenAsync(first) == 1, "the map is shared");
        }

        await hdfs.NameNode.StopAsync();
        await using var second = await StartAsync(hdfs, redis);
        await ConnectedAsync(second);

        await second.ScoresBecomeAsync(TestHdfs.OnN1, Known, TestHdfs.Nodes);
        Assert.Equal(1, hdfs.Reads);
    }

    private static async Task<TestHdfs> StartHdfsAsync()
    {
        var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/known", "n1");
        hdfs.AddFile("/in/other", "n2");
        return hdfs;
    }

    private static async Task<bool> ReadAnotherAsync(TestHdfs hdfs, RunningService service)
    {
        var path = $"/in/another-{hdfs.Reads}";
        if (!hdfs.Files.Exists(path)) hdfs.AddFile(path, "n1");
        return await service.ScoresAsync(new PodRequest(path), TestHdfs.Nodes) == TestHdfs.OnN1;
    }

    private static Task<RunningService> StartAsync(TestHdfs hdfs, RedisServer redis) =>
        RunningService.StartAsync([hdfs.NameNode.Address], change: settings => settings with
        {
            // Calls have time: this machine may be busy, and no test here measures it.
            Redis = new RedisOptions { Configuration = redis.EndPoint, CallTimeout = TimeSpan.FromSeconds(5) },
        });

    private static Task ConnectedAsync(RunningService service) =>
        Eventually.HoldsAsync(async () => (await service.ReadyAsync())["redis"].Status == "ok", "Redis is connected");

    private static async Task<double> MapsWrittenAsync(RunningService service) =>
        (await service.MetricsAsync())["redis_calls_total{operation=\"Set\",outcome=\"Ok\"}"];

    private static async Task SaysSoAsync(RunningService service, RedisServer redis)
    {
        var ready = await service.ReadyAsync();
        Assert.Equal((200, "degraded", "ok"), (ready.HttpStatus, ready.Status, ready["namenode/ns1"].Status));
        Assert.Contains(redis.EndPoint, ready["redis"].Message, StringComparison.Ordinal);
        Assert.Contains("Redis:", ready["redis"].Message, StringComparison.Ordinal);
        var metrics = await service.MetricsAsync();
        Assert.Equal(1, metrics["degraded{check=\"redis\"}"]);
        Assert.True(metrics.Samples.Any(sample => sample.Name == "hdfs_locality_redis_calls_total"
            && sample.Labels["outcome"] is "Disconnected" or "CircuitOpen" or "Timeout"), metrics.Text);
    }
}
