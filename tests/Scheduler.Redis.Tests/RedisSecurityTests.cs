using Scheduler.Core.Blocks;
using Scheduler.Redis.Tests.Servers;

namespace Scheduler.Redis.Tests;

public abstract class RedisSecurityTests(string protocol) : RedisTests(protocol), IDisposable
{
    private const string Quick = "connectTimeout=1000,connectRetry=1";
    private static readonly BlockMap Map = RandomMaps.Any(new Random(1));

    private readonly TestAuthority _authority = new();
    private readonly string _passwordFile = Path.GetTempFileName();

    public void Dispose()
    {
        _authority.Dispose();
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

    [RedisTlsFact]
    public async Task Calls_TlsWithPrivateAuthority_Share()
    {
        await using var server = await StartAsync(_authority.ServerArguments);
        var options = new RedisOptions { Configuration = $"{server.Configuration},ssl=true,{Quick}", CaFile = _authority.CaFile };
        await using var tier = await SharedTier.ConnectedAsync(options);

        await tier.SetAsync(Map);

        Assert.NotNull(await tier.GetAsync());
    }

    [RedisTlsFact]
    public async Task Calls_TlsByAnotherAuthorityOrName_AreRefusedByUs()
    {
        using var other = new TestAuthority();
        await using var server = await StartAsync(_authority.ServerArguments);
        RedisOptions[] wrong =
        [
            new() { Configuration = $"{server.Configuration},ssl=true,{Quick}", CaFile = other.CaFile },
            new() { Configuration = $"{server.Configuration},ssl=true,sslHost=other.test,{Quick}", CaFile = _authority.CaFile },
            new() { Configuration = $"{server.Configuration},ssl=true,{Quick}" },
        ];
        foreach (var options in wrong)
        {
            await using var tier = new SharedTier(options);

            await tier.FirstAttempt;

            Assert.Null(await tier.GetAsync());
            Assert.False(tier.IsConnected);
        }
    }
}

public sealed class RedisSecurityResp2Tests() : RedisSecurityTests(RedisTests.Resp2);

public sealed class RedisSecurityResp3Tests() : RedisSecurityTests(RedisTests.Resp3);
