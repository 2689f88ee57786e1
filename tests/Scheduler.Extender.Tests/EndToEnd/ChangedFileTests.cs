using Scheduler.Extender.Tests.Support;
using Scheduler.Hdfs;
using Scheduler.Redis;
using Scheduler.Testing.Redis;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>
/// Files that change under the service: the sandbox's edit log over RPC, prioritize at the other end, <c>BlockMap:LocationTtl</c> far away.
/// </summary>
public sealed class ChangedFileTests
{
    private const string Superuser = "root";
    private static readonly PodRequest Pod = new("/in/dir", "pod") { Uid = "pod" };
    private static readonly PodRequest Other = new("/in/other", "other") { Uid = "other" };

    private readonly ObservedClock _clock = new();

    [Fact]
    public async Task Prioritize_FileRenamedIntoPlace_FollowsWithinSeconds()
    {
        await using var hdfs = await StartHdfsAsync();
        await using var service = await StartAsync(hdfs);
        await ScoresAsync(service, Pod, TestHdfs.OnN1);

        hdfs.AddFile("/tmp/next", "n2");
        hdfs.Files.Delete("/in/dir/part-0");
        hdfs.Files.Rename("/tmp/next", "/in/dir/part-0");

        await ScoresAsync(service, Pod, TestHdfs.OnN2);
        Assert.True((await service.MetricsAsync())["inotify_changed_paths_total{nameservice=\"ns1\"}"] >= 2);
        Assert.Contains("NameNode:InotifyInterval", (await service.ReadyAsync())["inotify/ns1"].Message, StringComparison.Ordinal);
        Assert.Empty(service.Errors);
    }

    [RedisFact]
    public async Task Prioritize_TwoReplicas_BothFollowWhatOneOfThemSees()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var hdfs = await StartHdfsAsync();
        await using var one = await StartAsync(hdfs, redis: redis);
        await using var two = await StartAsync(hdfs, redis: redis);
        foreach (var service in new[] { one, two }) await ScoresAsync(service, Pod, TestHdfs.OnN1);
        await WatchedByOneAsync(one, two);

        hdfs.Files.Delete("/in/dir/part-0");
        hdfs.AddFile("/in/dir/part-1", "n2");
        foreach (var service in new[] { one, two }) await ScoresAsync(service, Pod, TestHdfs.OnN2);

        hdfs.Files.Delete("/in/dir");
        foreach (var service in new[] { one, two }) await ScoresAsync(service, Pod, TestHdfs.Neutral);
        Assert.Empty(one.Errors.Concat(two.Errors));
    }

    [RedisFact]
    public async Task Prioritize_RedisKilled_EveryReplicaSeesForItself()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var hdfs = await StartHdfsAsync();
        await using var one = await StartAsync(hdfs, redis: redis);
        await using var two = await StartAsync(hdfs, redis: redis);
        foreach (var service in new[] { one, two }) await ScoresAsync(service, Pod, TestHdfs.OnN1);
        await WatchedByOneAsync(one, two);

        await redis.KillAsync();
        hdfs.Files.Delete("/in/dir/part-0");
        hdfs.AddFile("/in/dir/part-1", "n2");

        foreach (var service in new[] { one, two }) await ScoresAsync(service, Pod, TestHdfs.OnN2);
    }

    [Fact]
    public async Task Prioritize_NoSuperuser_ServesAndSaysWhatIsLost()
    {
        await using var hdfs = await StartHdfsAsync();
        await using var service = await StartAsync(hdfs, user: "alice");
        await ScoresAsync(service, Pod, TestHdfs.OnN1);

        await _clock.AdvanceUntilAsync(
            async () => (await service.MetricsAsync())["inotify_polls_total{nameservice=\"ns1\",outcome=\"Denied\"}"] == 1,
            "the edit log is refused");

        var check = (await service.ReadyAsync())["inotify/ns1"];
        Assert.Equal("degraded", check.Status);
        Assert.Contains("superuser", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_WebHdfsAlone_SaysHowChangesAreSeen()
    {
        await using var hdfs = await StartHdfsAsync();
        await using var service = await StartAsync(hdfs, address: hdfs.NameNode.Address.ToString());
        await ScoresAsync(service, Pod, TestHdfs.OnN1);

        var check = (await service.ReadyAsync())["inotify/ns1"];
        Assert.Equal("ok", check.Status);
        Assert.Contains("only after BlockMap:LocationTtl", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prioritize_NameNodeRestarted_GoesOnWhereItWas()
    {
        await using var hdfs = await StartHdfsAsync();
        await using var service = await StartAsync(hdfs);
        await ScoresAsync(service, Pod, TestHdfs.OnN1);
        await ScoresAsync(service, Other, TestHdfs.OnN1);

        await hdfs.NameNode.StopAsync();
        hdfs.Files.Delete("/in/dir/part-0");
        hdfs.AddFile("/in/dir/part-1", "n2");
        await hdfs.NameNode.ResumeAsync(CancellationToken.None);

        await ScoresAsync(service, Pod, TestHdfs.OnN2);
        await ScoresAsync(service, Other, TestHdfs.OnN1);
    }

    private static async Task<TestHdfs> StartHdfsAsync()
    {
        var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/dir/part-0", "n1");
        hdfs.AddFile("/in/other", "n1");
        return hdfs;
    }

    private Task WatchedByOneAsync(RunningService one, RunningService two) => _clock.AdvanceUntilAsync(
        async () => await LooksAsync(one, "Elsewhere") + await LooksAsync(two, "Elsewhere") > 0
            && await LooksAsync(one, "Followed") + await LooksAsync(two, "Followed") > 0,
        "one replica watches and the other does not");

    private static async Task<double> LooksAsync(RunningService service, string outcome) =>
        (await service.MetricsAsync())[$"inotify_polls_total{{nameservice=\"ns1\",outcome=\"{outcome}\"}}"];

    // A pod after a pod, as time goes on.
    private Task ScoresAsync(RunningService service, PodRequest pod, string expected) => _clock.AdvanceUntilAsync(
        async () => await service.ScoresAsync(pod, TestHdfs.Nodes) == expected, $"the scores of {pod.Paths} are {expected}");

    private Task<RunningService> StartAsync(TestHdfs hdfs, string user = Superuser, RedisServer? redis = null, string? address = null) =>
        RunningService.StartAsync(clock: _clock, change: settings => settings with
        {
            Extender = settings.Extender with { ColdWait = TimeSpan.Zero },
            BlockMap = settings.BlockMap with { LocationTtl = TimeSpan.FromHours(20) },
            NameNode = new NameNodeOptions
            {
                User = user,
                Nameservices = new() { ["ns1"] = [address ?? $"hdfs://{hdfs.NameNode.RpcAddress}"] },
                // The clock runs ahead of the machine.
                CallTimeout = TimeSpan.FromMinutes(30),
                ReadTimeout = TimeSpan.FromMinutes(50),
            },
            Redis = redis is null
                ? settings.Redis
                : new RedisOptions { Configuration = redis.EndPoint, CallTimeout = TimeSpan.FromSeconds(10) },
        });
}
