using Scheduler.Core.Blocks;
using Scheduler.Redis.Tests.Servers;
using Scheduler.Testing.Redis;

namespace Scheduler.Redis.Tests;

public abstract class RedisSecurityTests(string protocol) : RedisTests(protocol), IDisposable
{
    private const string Quick = "connectTimeout=1000,connectRetry=1";
    private static readonly BlockMap Map = RandomMaps.Any(new Random(1));

    private readonly string _passwordFile = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_passwordFile);
        GC.SuppressFinalize(this);
    }

    [RedisFact]
    public async Task Calls_RightPassword_Share()
    {
        await using var server = await StartAsync("--requirepass", "s3cret,with comma");
        await File.WriteAllTextAsync(_passwordFile, "s3cret,with comma\n");
        var options = new RedisOptions { Configuration = server.Configuration, PasswordFile = _passwordFile };
        await using var tier = await SharedTier.ConnectedAsync(options);

        await tier.SetAsync(Map);

        Assert.NotNull(await tier.GetAsync());
    }

    [RedisFact]
    public async Task Calls_RedisComesLaterAndRefusesThePassword_SayWhy()
    {
        await using var server = await StartAsync("--requirepass", "s3cret");
        await server.KillAsync();
        await using var tier = new SharedTier(new RedisOptions { Configuration = $"{server.Configuration},{Quick},password=wrong" });
        await tier.FirstAttempt;

        await server.RestartAsync();

        await Eventually.HoldsAsync(() => tier.Message.Contains("Redis:PasswordFile", StringComparison.Ordinal), "readiness says why");
    }

    [RedisFact]
    public async Task Calls_WrongOrNoPassword_AnswerAndSayWhy()
    {
        await using var server = await StartAsync("--requirepass", "s3cret");
        foreach (var password in new[] { "", ",password=wrong" })
        {
            await using var tier = new SharedTier(new RedisOptions { Configuration = $"{server.Configuration},{Quick}{password}" });

            await Eventually.HoldsAsync(() => tier.Message.Contains("Redis:PasswordFile", StringComparison.Ordinal), "readiness says why");

            Assert.Null(await tier.GetAsync());
            Assert.Equal((RedisOperation.Get, RedisOutcome.Refused), tier.Observer.Last);
            Assert.Equal(FetchLease.Unshared, await tier.TakeAsync());
            Assert.DoesNotContain("wrong", tier.Message, StringComparison.Ordinal);
        }
    }
}

public sealed class RedisSecurityResp2Tests() : RedisSecurityTests(Resp2);

public sealed class RedisSecurityResp3Tests() : RedisSecurityTests(Resp3);
