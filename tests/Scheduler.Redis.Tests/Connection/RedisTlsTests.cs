using System.Security.Cryptography.X509Certificates;
using Scheduler.Core.Blocks;
using Scheduler.Redis.Connection;
using Scheduler.Redis.Tests.Servers;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Connection;

/// <summary>TLS with certificates of private authorities, right and wrong.</summary>
public abstract class RedisTlsTests(string protocol) : RedisTests(protocol), IDisposable
{
    private static readonly BlockMap Map = RandomMaps.Any(new Random(1));

    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Apply_OwnAuthorities_CheckingACertificateConnectsNowhere()
    {
        var client = new ConfigurationOptions();
        new RedisTls(_authority.CaFile).Apply(client);

        var policy = client.SslClientAuthenticationOptions!("redis").CertificateChainPolicy!;

        Assert.True(policy.DisableCertificateDownloads);
        Assert.Equal(X509RevocationMode.NoCheck, policy.RevocationMode);
    }

    [RedisTlsFact]
    public async Task Calls_CertificateOfTheAuthority_Share()
    {
        await using var server = await StartAsync(_authority.ServerArguments());

        await SharesAsync($"{server.Configuration},ssl=true", _authority.CaFile);
        await SharesAsync($"rediss://127.0.0.1:{server.Port},{server.Speaks}", _authority.CaFile);
    }

    [RedisTlsFact]
    public async Task Calls_OneOfSeveralAuthorities_Share()
    {
        using var other = new TestAuthority();
        await using var server = await StartAsync(_authority.ServerArguments());

        await SharesAsync($"{server.Configuration},ssl=true", other.CaFileWith(_authority));
    }

    [RedisTlsFact]
    public async Task Calls_CertificateByAnIntermediate_Share()
    {
        await using var sends = await StartAsync(_authority.ServerArguments(intermediate: Intermediate.SentByTheServer));
        await SharesAsync($"{sends.Configuration},ssl=true", _authority.CaFile);

        await using var keeps = await StartAsync(_authority.ServerArguments(intermediate: Intermediate.InTheCaFile));
        await SharesAsync($"{keeps.Configuration},ssl=true", _authority.CaFileWithIntermediate);
    }

    [RedisTlsFact]
    public async Task Calls_CertificateOfAnotherAuthority_AreUntrusted()
    {
        using var other = new TestAuthority();
        await using var server = await StartAsync(_authority.ServerArguments());

        await IsRefusedAsync(
            RedisOutcome.Untrusted, "an authority that Redis:CaFile does not hold", $"{server.Configuration},ssl=true", other.CaFile);
        await IsRefusedAsync(RedisOutcome.Untrusted, "name a private one in Redis:CaFile", $"{server.Configuration},ssl=true", "");
    }

    [RedisTlsFact]
    public async Task Calls_CertificateForAnotherHost_AreUntrusted()
    {
        await using var server = await StartAsync(_authority.ServerArguments());

        await IsRefusedAsync(
            RedisOutcome.Untrusted, "for another host", $"{server.Configuration},ssl=true,sslHost=other.test", _authority.CaFile);
        await IsRefusedAsync(
            RedisOutcome.Untrusted, "for another host", $"rediss://localhost:{server.Port},{server.Speaks}", _authority.CaFile);
        await SharesAsync($"rediss://localhost:{server.Port},{server.Speaks},sslHost={TestAuthority.HostName}", _authority.CaFile);
    }

    [RedisTlsFact]
    public async Task Calls_CertificateExpired_AreUntrusted()
    {
        await using var server = await StartAsync(_authority.ServerArguments(isExpired: true));

        await IsRefusedAsync(RedisOutcome.Untrusted, "has expired", $"{server.Configuration},ssl=true", _authority.CaFile);
    }

    [RedisTlsFact]
    public async Task Calls_ServerWithoutTls_SayThatItHasNone()
    {
        await using var server = await StartAsync("--requirepass", "s3cret");

        await IsRefusedAsync(RedisOutcome.TlsMismatch, "answers without TLS", $"{server.Configuration},ssl=true", _authority.CaFile);
    }

    [RedisTlsFact]
    public async Task Calls_ServerWithTlsAskedWithout_SayThatItHas()
    {
        await using var server = await StartAsync(_authority.ServerArguments());

        await IsRefusedAsync(RedisOutcome.TlsMismatch, "speaks TLS", server.Configuration, "");
    }

    [RedisTlsFact]
    public async Task Calls_TlsAndWrongPassword_SayThatThePasswordIsWrong()
    {
        await using var server = await StartAsync([.. _authority.ServerArguments(), "--requirepass", "s3cret"]);

        await IsRefusedAsync(
            RedisOutcome.Refused, "Redis:PasswordFile", $"rediss://:wrong@127.0.0.1:{server.Port},{server.Speaks}", _authority.CaFile);
    }

    private static async Task SharesAsync(string configuration, string caFile)
    {
        await using var tier = await SharedTier.ConnectedAsync(new RedisOptions { Configuration = configuration, CaFile = caFile });
        Assert.True(await tier.SharesAsync(Map));
    }

    private static async Task IsRefusedAsync(RedisOutcome outcome, string words, string configuration, string caFile)
    {
        await using var tier = new SharedTier(
            new RedisOptions { Configuration = $"{configuration},connectTimeout=1000,connectRetry=1", CaFile = caFile });

        await Eventually.HoldsAsync(() => tier.Message.Contains(words, StringComparison.Ordinal), $"readiness says '{words}'");

        Assert.Null(await tier.GetAsync());
        Assert.Equal((RedisOperation.Get, outcome), tier.Observer.Last);
        Assert.False(tier.IsOk);
    }
}

public sealed class RedisTlsResp2Tests() : RedisTlsTests(Resp2);

public sealed class RedisTlsResp3Tests() : RedisTlsTests(Resp3);
