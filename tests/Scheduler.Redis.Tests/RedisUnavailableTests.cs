using Scheduler.Core.Blocks;
using Scheduler.Redis.Tests.Servers;
using Scheduler.Sandbox;
using Scheduler.Testing.Redis;

namespace Scheduler.Redis.Tests;

public abstract class RedisUnavailableTests(string protocol) : RedisTests(protocol)
{
    private static readonly BlockMap Map = RandomMaps.Any(new Random(1));

    [RedisFact]
    public async Task Calls_RedisKilledAndRestarted_GoOnWithoutItAndFindItAgain()
    {
        await using var server = await StartAsync();
        await using var tier = await SharedTier.ConnectedAsync(server);
        await tier.SetAsync(Map);

        await server.KillAsync();
        Assert.Null(await tier.GetAsync());
        await tier.SetAsync(Map);
        Assert.Equal(FetchLease.Unshared, await tier.TakeAsync());
        await tier.ReleaseAsync();
        await Eventually.HoldsAsync(() => !tier.IsOk, "readiness tells");
        Assert.Contains(server.EndPoint, tier.Message, StringComparison.Ordinal);

        await server.RestartAsync();
        await Eventually.HoldsAsync(() => tier.IsOk, "the client is connected again");
        await Eventually.HoldsAsync(() => tier.SharesAsync(Map), "maps are shared again");
    }

    [RedisFact]
    public async Task Calls_RedisStoppedWhileConnected_AnswerWithoutWaitingOnceThatIsNoticed()
    {
        await using var server = await StartAsync();
        await using var tier = await SharedTier.ConnectedAsync(server, new ManualTimeProvider());
        await server.KillAsync();

        Assert.Null(await tier.GetAsync());
        await Eventually.HoldsAsync(() => !tier.IsConnected, "it is noticed");

        Task[] calls = [tier.GetAsync(), tier.SetAsync(Map), tier.TakeAsync(), tier.ReleaseAsync()];
        Assert.All(calls, call => Assert.True(call.IsCompletedSuccessfully));
        Assert.Equal((RedisOperation.TakeLease, RedisOutcome.Disconnected), tier.Observer.Last);
    }

    [RedisFact]
    public async Task Calls_RedisNotThereAtStart_AnswerAndFindItLater()
    {
        await using var server = await StartAsync();
        await server.KillAsync();
        await using var tier = new SharedTier(
            new RedisOptions { Configuration = $"{server.Configuration},connectTimeout=200,connectRetry=1" });

        Assert.Null(await tier.GetAsync());
        Assert.Equal(FetchLease.Unshared, await tier.TakeAsync());
        Assert.False(tier.IsOk);
        await server.RestartAsync();

        await Eventually.HoldsAsync(() => tier.SharesAsync(Map), "maps are shared");
        Assert.True(tier.IsOk);
    }

    [RedisFact]
    public async Task Calls_RedisHangs_EndAtTheDeadlineAndThenCostNothing()
    {
        await using var server = await StartAsync();
        var options =
            new RedisOptions { Configuration = $"{server.Configuration},allowAdmin=true", CallTimeout = TimeSpan.FromMilliseconds(50) };
        await using var tier = await SharedTier.ConnectedAsync(options);
        await tier.SetAsync(Map);

        // Answers no client for a minute, or until it is killed.
        _ = tier.Database.ExecuteAsync("CLIENT", "PAUSE", "60000");
        await Eventually.HoldsAsync(() => IsCircuitOpenAsync(tier), "the circuit is open");

        Assert.Contains((RedisOperation.Get, RedisOutcome.Timeout), tier.Observer.Calls);
        Assert.Contains("Redis:CallTimeout", tier.Message, StringComparison.Ordinal);
        await server.RestartAsync();
        await Eventually.HoldsAsync(() => tier.SharesAsync(Map), "maps are shared again");
    }

    [RedisFact]
    public async Task SetAsync_RedisIsFull_IsCountedAndReadsGoOn()
    {
        await using var server = await StartAsync("--maxmemory-policy", "noeviction");
        await using var tier = await SharedTier.ConnectedAsync(server);
        await tier.SetAsync(Map);
        await tier.Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

        await tier.SetAsync(Map);
        Assert.Equal((RedisOperation.Set, RedisOutcome.Full), tier.Observer.Last);
        Assert.NotNull(await tier.GetAsync());
        Assert.Equal(FetchLease.Unshared, await tier.TakeAsync());

        Assert.False(tier.IsOk);
        Assert.Contains("maxmemory", tier.Message, StringComparison.Ordinal);
        await tier.SetAsync(Map);
        Assert.Equal((RedisOperation.Set, RedisOutcome.CircuitOpen), tier.Observer.Last);
        Assert.NotNull(await tier.GetAsync());
        Assert.Contains("maxmemory", tier.Message, StringComparison.Ordinal);
        await tier.Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await Eventually.HoldsAsync(() => tier.SharesAsync(Map), "maps are shared again");
        Assert.True(tier.IsOk);
    }

    [RedisFact]
    public async Task SetAsync_RedisLacksItsReplicas_IsCountedAsReadOnly()
    {
        await using var server = await StartAsync();
        await using var tier = await SharedTier.ConnectedAsync(server);
        await tier.Database.ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1");

        await tier.SetAsync(Map);

        Assert.Equal((RedisOperation.Set, RedisOutcome.ReadOnly), tier.Observer.Last);
        Assert.False(tier.IsOk);
    }

    [RedisFact]
    public async Task Calls_OneOfSeveralEndpointsIsDead_AreAnsweredByTheOther()
    {
        await using var server = await StartAsync();
        var configuration = $"127.0.0.1:{RedisServer.FreePort()},{server.EndPoint},connectTimeout=500,connectRetry=1";
        await using var tier = new SharedTier(new RedisOptions { Configuration = configuration });

        await Eventually.HoldsAsync(() => tier.SharesAsync(Map), "maps are shared");

        Assert.True(tier.IsOk);
    }

    [RedisFact]
    public async Task DisposeAsync_RedisUnavailable_Ends()
    {
        var configuration = $"127.0.0.1:{RedisServer.FreePort()},connectTimeout=200,connectRetry=1";
        var tier = new SharedTier(new RedisOptions { Configuration = configuration });
        Assert.Null(await tier.GetAsync());

        await tier.DisposeAsync();
    }

    private static async Task<bool> IsCircuitOpenAsync(SharedTier tier) =>
        await tier.GetAsync() is null && tier.Observer.Last.Outcome == RedisOutcome.CircuitOpen;
}

public sealed class RedisUnavailableResp2Tests() : RedisUnavailableTests(Resp2);

public sealed class RedisUnavailableResp3Tests() : RedisUnavailableTests(Resp3);
