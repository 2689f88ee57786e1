using Scheduler.Core.Blocks;
using Scheduler.Redis.Tests.Servers;
using Scheduler.Testing.Redis;

namespace Scheduler.Redis.Tests;

/// <summary>Users of Redis 6 and later, with as many rights as they need and with fewer.</summary>
public abstract class RedisAclTests(string protocol) : RedisTests(protocol), IDisposable
{
    private static readonly BlockMap Map = RandomMaps.Any(new Random(1));

    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_file);
        GC.SuppressFinalize(this);
    }

    [RedisFact]
    public async Task Calls_UserWithAllRights_Share()
    {
        await using var server = await StartAsync("user app on >secret ~* &* +@all");

        await SharesAsync(new RedisOptions { Configuration = $"{server.Configuration},user=app,password=secret" });
        await SharesAsync(new RedisOptions { Configuration = $"redis://app:secret@{server.EndPoint}/0,{server.Speaks}" });
        await SharesAsync(new RedisOptions { Configuration = $"valkey://app:secret@{server.EndPoint},{server.Speaks}" });
        await File.WriteAllTextAsync(_file, "secret\n");
        await SharesAsync(new RedisOptions { Configuration = $"{server.Configuration},user=app", PasswordFile = _file });
    }

    [RedisFact]
    public async Task Calls_PasswordOfManySigns_Share()
    {
        await using var server = await StartAsync("user app on >p,q:/@%?=é ~* &* +@all");

        await SharesAsync(
            new RedisOptions { Configuration = $"redis://app:p%2Cq%3A%2F%40%25%3F%3D%C3%A9@{server.EndPoint},{server.Speaks}" });
    }

    [RedisFact]
    public async Task Calls_UserWithTheRightsThatWeName_DoAllThatTheServiceDoes()
    {
        await using var server = await StartAsync($"user app on >secret {RedisHealth.Rights}");
        var configuration = $"{server.Configuration},user=app,password=secret";
        await using var tier = await SharedTier.ConnectedAsync(new RedisOptions { Configuration = configuration });
        await using var one = await ChangeFeedReplica.ConnectedAsync(configuration);
        await using var two = await ChangeFeedReplica.ConnectedAsync(configuration);

        Assert.True(await tier.SharesAsync(Map));
        Assert.Equal(FetchLease.Taken, await tier.TakeAsync());
        await tier.ReleaseAsync();
        Assert.Equal((RedisOperation.ReleaseLease, RedisOutcome.Ok), tier.Observer.Last);
        await tier.Decisions.SetAsync("ns", "pod", DateTimeOffset.UnixEpoch, new byte[] { 1 }, CancellationToken.None);
        Assert.Equal([1], await tier.Decisions.GetAsync("ns", "pod", CancellationToken.None));
        Assert.Single(await tier.Decisions.NewestAsync(10, CancellationToken.None));
        Assert.Equal(FetchLease.Taken, await one.LeadAsync());
        Assert.Equal(FetchLease.Taken, await one.LeadAsync());
        var lead = await two.LeadAsync();
        Assert.True(lead == FetchLease.HeldElsewhere, $"{lead}: {string.Join(' ', two.Observer.Calls)}");
        await one.Feed.PublishAsync("ns1", ["/in/a"], CancellationToken.None);
        await Eventually.HoldsAsync(() => two.Told.Contains("ns1 /in/a"), "the change arrives");
        await one.Feed.ResignAsync("ns1", CancellationToken.None);
        Assert.Equal(FetchLease.Taken, await two.LeadAsync());
        Assert.True(tier.IsOk);
    }

    [RedisFact]
    public async Task Calls_UserOfOtherKeys_SayWhichRightsAreMissing()
    {
        await using var server = await StartAsync("user app on >secret ~other:* &hdfs-locality:* +@all");
        await using var tier = new SharedTier(new RedisOptions { Configuration = $"{server.Configuration},user=app,password=secret" });
        await tier.FirstAttempt;

        await Eventually.HoldsAsync(
            async () => await tier.GetAsync() is null && tier.Observer.Last.Outcome == RedisOutcome.NotPermitted, "it is reported");

        Assert.False(tier.IsOk);
        Assert.Contains("~hdfs-locality:*", tier.Message, StringComparison.Ordinal);
        Assert.Contains("(refused: Get)", tier.Message, StringComparison.Ordinal);
        Assert.Equal(FetchLease.Unshared, await tier.TakeAsync());
    }

    [RedisFact]
    public async Task Calls_UserWhoMayOnlyRead_SayWhichRightsAreMissing()
    {
        await using var server = await StartAsync("user app on >secret ~hdfs-locality:* &hdfs-locality:* +@read +@connection");
        await using var tier = await SharedTier.ConnectedAsync(
            new RedisOptions { Configuration = $"{server.Configuration},user=app,password=secret" });

        await tier.SetAsync(Map);
        Assert.Null(await tier.GetAsync());

        Assert.Equal((RedisOperation.Get, RedisOutcome.Miss), tier.Observer.Last);
        Assert.False(tier.IsOk);
        Assert.Contains("(refused: Set)", tier.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task TryLeadAsync_UserWithoutTheChannel_WatchesForItselfAndSaysWhy()
    {
        await using var server = await StartAsync("user app on >secret ~hdfs-locality:* resetchannels +@all");
        await using var replica = new ChangeFeedReplica($"{server.Configuration},user=app,password=secret");
        await replica.StartAsync();

        Assert.Equal(FetchLease.Unshared, await replica.LeadAsync());

        Assert.Contains((RedisOperation.Subscribe, RedisOutcome.NotPermitted), replica.Observer.Calls);
        Assert.Contains("&hdfs-locality:*", replica.Message, StringComparison.Ordinal);
        Assert.Contains("(refused: Subscribe)", replica.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Calls_UserWithoutTheCommandsThatConnect_SayWhichRightsAreMissing()
    {
        await using var server = await StartAsync("user app on >secret ~* &* +get");

        await IsRefusedAsync(RedisOutcome.NotPermitted, "+@connection", $"{server.Configuration},user=app,password=secret");
    }

    [RedisFact]
    public async Task Calls_WrongUserOrPassword_SaySo()
    {
        await using var server = await StartAsync("user app on >secret ~* &* +@all");

        await IsRefusedAsync(RedisOutcome.Refused, "refuses our password or user", $"{server.Configuration},user=app,password=wrong");
        await IsRefusedAsync(RedisOutcome.Refused, "refuses our password or user", $"{server.Configuration},user=other,password=secret");
        await IsRefusedAsync(RedisOutcome.Refused, "refuses our password or user", $"redis://app:wrong@{server.EndPoint},{server.Speaks}");
        await IsRefusedAsync(RedisOutcome.Refused, "refuses our password or user", server.Configuration);
    }

    private async Task<RedisServer> StartAsync(string user)
    {
        await File.WriteAllTextAsync(_file, $"user default off\n{user}\n");
        return await base.StartAsync("--aclfile", _file);
    }

    private static async Task SharesAsync(RedisOptions options)
    {
        Assert.Empty(options.Validate());
        await using var tier = await SharedTier.ConnectedAsync(options);
        Assert.True(await tier.SharesAsync(Map));
    }

    private static async Task IsRefusedAsync(RedisOutcome outcome, string words, string configuration)
    {
        await using var tier = new SharedTier(new RedisOptions { Configuration = $"{configuration},connectTimeout=1000,connectRetry=1" });

        await Eventually.HoldsAsync(() => tier.Message.Contains(words, StringComparison.Ordinal), $"readiness says '{words}'");

        Assert.Null(await tier.GetAsync());
        Assert.Equal((RedisOperation.Get, outcome), tier.Observer.Last);
        Assert.DoesNotContain("wrong", tier.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", tier.Message, StringComparison.Ordinal);
    }
}

public sealed class RedisAclResp2Tests() : RedisAclTests(Resp2);

public sealed class RedisAclResp3Tests() : RedisAclTests(Resp3);
