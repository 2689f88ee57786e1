using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Decisions;
using Scheduler.Extender.Tests.Support;
using Scheduler.Redis;
using Scheduler.Testing.Redis;

namespace Scheduler.Extender.Tests.Management;

/// <summary>What a replica says of pods that another one was asked about.</summary>
public sealed class SharedExplainTests
{
    private const string LongName = "a-name-of-more-than-sixty-three-characters-as-deployments-make";

    private static readonly PodRequest Pod = new("/in/a");

    [RedisFact]
    public async Task Explain_DecidedByAnotherReplica_IsTheSameAnswer()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var asked = await StartAsync(hdfs, redis);
        await using var other = await StartAsync(hdfs, redis);
        await asked.ScoresBecomeAsync(TestHdfs.OnN1, Pod, TestHdfs.Nodes);
        using var explained = await asked.ExplainAsync(Pod);

        await Eventually.HoldsAsync(async () => await TextAsync(other) == explained.RootElement.GetRawText(), "the decision is shared");

        using var found = JsonDocument.Parse(
            await other.Management.GetStringAsync(new Uri("/api/v1/decisions?namespace=default", UriKind.Relative)));
        var decision = Assert.Single(found.RootElement.GetProperty("decisions").EnumerateArray());
        Assert.Equal("pod-1", decision.GetProperty("pod").GetString());
    }

    [RedisFact]
    public async Task Explain_AnotherReplicaLeadsSince_IsItsNewerAnswer()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var former = await StartAsync(hdfs, redis, "former");
        await using var leader = await StartAsync(hdfs, redis, "leader");
        await former.ScoresBecomeAsync(TestHdfs.OnN1, Pod, TestHdfs.Nodes);
        Assert.Equal("former", await DecidedByAsync(former));

        await leader.ScoresBecomeAsync(TestHdfs.OnN1, Pod, TestHdfs.Nodes);

        await Eventually.HoldsAsync(async () => await DecidedByAsync(former) == "leader", "the newer decision is shared");
        Assert.Equal("leader", await DecidedByAsync(leader));
    }

    [RedisFact]
    public async Task Explain_GarbageInRedis_Is404()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var hdfs = await TestHdfs.StartAsync();
        await using var service = await StartAsync(hdfs, redis);
        var shared = service.Services.GetRequiredService<ISharedDecisions>();
        foreach (var garbage in (string[])["{", "null", "[]", "{\"namespace\":\"default\"}", new string('[', 1000)])
        {
            await shared.SetAsync(
                Pod.Namespace, Pod.Name, DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(garbage), CancellationToken.None);

            using var response = await service.Management.GetAsync(PathOf(Pod));

            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.Equal("""{"decisions":[]}""", await service.Management.GetStringAsync(new Uri("/api/v1/decisions", UriKind.Relative)));
        Assert.Empty(service.Errors);
    }

    [RedisFact]
    public async Task Newest_MoreThanAsked_AreTheNewestFirst()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var hdfs = await TestHdfs.StartAsync();
        await using var service = await StartAsync(hdfs, redis);
        var shared = service.Services.GetRequiredService<ISharedDecisions>();
        for (var second = 1; second <= 3; second++)
            await shared.SetAsync(
                "ns", $"pod-{second}", DateTimeOffset.FromUnixTimeSeconds(second), new[] { (byte)second }, CancellationToken.None);
        await shared.SetAsync(
            "ns", "large", DateTimeOffset.FromUnixTimeSeconds(9), new byte[ISharedDecisions.MaxBytes + 1], CancellationToken.None);

        var newest = await shared.NewestAsync(2, CancellationToken.None);

        Assert.Equal([3, 2], newest.Select(decision => (int)Assert.Single(decision)));
        Assert.Null(await shared.GetAsync("ns", "large", CancellationToken.None));
    }

    [Fact]
    public async Task Explain_NotAskedAndNoRedis_NamesTheHolderOfTheLease()
    {
        await using var cluster = await TestCluster.StartAsync("k1");
        cluster.Objects.SetLease("hdfs-locality", "hdfs-locality-scheduler", "scheduler-7f9_123");
        await using var service = await RunningService.StartAsync(cluster: cluster.Connection);
        cluster.Add(Pod);
        await service.SyncedAsync();

        using var response = await service.Management.GetAsync(PathOf(Pod));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var why = await response.Content.ReadAsStringAsync();
        Assert.Contains("scheduler-7f9_123 holds the lease hdfs-locality/hdfs-locality-scheduler", why, StringComparison.Ordinal);
        Assert.Contains("Redis:Configuration", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scheduler-7f9", "scheduler-7f9_123", true)]
    [InlineData("scheduler-7f9", "scheduler-7f9", true)]
    [InlineData("scheduler-7f9", "scheduler-7f9-2_123", false)]
    [InlineData("scheduler-7f9", "scheduler_7f9_123", false)]
    [InlineData(LongName + "-x-7f9", LongName + "_1", true)]
    [InlineData("scheduler-7f9", null, false)]
    public async Task Explain_AfterAFailover_DoesNotPointAtItself(string instance, string? holder, bool isOurs)
    {
        await using var cluster = await TestCluster.StartAsync("k1");
        if (holder is not null) cluster.Objects.SetLease("hdfs-locality", "hdfs-locality-scheduler", holder);
        await using var service = await RunningService.StartAsync(
            cluster: cluster.Connection,
            change: settings => settings with { Kubernetes = settings.Kubernetes with { Instance = instance } });
        cluster.Add(Pod);
        await service.SyncedAsync();

        var why = await TextAsync(service);

        Assert.Equal(isOurs, why.Contains("This replica is in the pod", StringComparison.Ordinal));
        Assert.Equal(isOurs || holder is null, why.Contains("sk the other replicas", StringComparison.Ordinal));
        Assert.Equal(!isOurs && holder is not null, why.Contains("Ask that one", StringComparison.Ordinal));
    }

    private static Uri PathOf(PodRequest pod) => new($"/api/v1/explain/{pod.Namespace}/{pod.Name}", UriKind.Relative);

    private static async Task<string> TextAsync(RunningService service)
    {
        using var response = await service.Management.GetAsync(PathOf(Pod));
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<string?> DecidedByAsync(RunningService service)
    {
        using var explained = await service.ExplainAsync(Pod);
        return explained.RootElement.GetProperty("decidedBy").GetString();
    }

    private static async Task<RunningService> StartAsync(TestHdfs hdfs, RedisServer redis, string instance = "replica")
    {
        var service = await RunningService.StartAsync([hdfs.NameNode.Address], change: settings => settings with
        {
            Kubernetes = settings.Kubernetes with { Instance = instance },
            Redis = new RedisOptions { Configuration = redis.EndPoint, CallTimeout = TimeSpan.FromSeconds(5) },
        });
        await Eventually.HoldsAsync(async () => (await service.ReadyAsync())["redis"].Status == "ok", "Redis is connected");
        return service;
    }
}
