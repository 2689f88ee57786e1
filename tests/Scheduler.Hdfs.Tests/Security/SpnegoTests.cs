using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Testing.Kerberos;
using ServerOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.Security;

/// <summary>WebHDFS with tickets of a real MIT KDC.</summary>
[Collection(KerberosTests.Name)]
public sealed class SpnegoTests(KerberosFixture kerberos)
{
    [KerberosFact]
    public async Task ReadAsync_WebHdfs_IsChallengedOnceAndKnownByItsCookieFromThenOn()
    {
        kerberos.BeAlice();
        await using var nameNode = await StartAsync(new ServerOptions { UsesSpnego = true });

        await nameNode.ReadAsync();
        var challenged = nameNode.Server.Requests.Count("GETFILESTATUS");
        await nameNode.ReadAsync();

        Assert.Equal((2, 3), (challenged, nameNode.Server.Requests.Count("GETFILESTATUS")));
        Assert.Contains("answers over webhdfs (Kerberos)", nameNode.Readiness, StringComparison.Ordinal);
        Assert.Contains("user=alice", (await nameNode.FailAsync("/private/secret")).Message, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task ReadAsync_CookieRanOut_IsRenewed()
    {
        kerberos.BeAlice();
        var options = new ServerOptions { UsesSpnego = true };
        await using var nameNode = await StartAsync(options);
        await nameNode.ReadAsync();

        nameNode.Clock.Advance(options.CookieValidity);
        await nameNode.ReadAsync();
        var asked = nameNode.Server.Requests.Count("GETFILESTATUS");
        await nameNode.ReadAsync();

        // Refused with the old cookie, challenged, proven; then known by the new one.
        Assert.Equal((2 + 3, 2 + 3 + 1), (asked, nameNode.Server.Requests.Count("GETFILESTATUS")));
    }

    [KerberosFact]
    public async Task ReadAsync_WebHdfsWithAKeytabOfAnUnknownPrincipal_SaysWhy()
    {
        kerberos.Be("/nonexistent/keytab");
        await using var nameNode = await StartAsync(new ServerOptions { UsesSpnego = true });

        var failure = await nameNode.FailAsync();

        Assert.Equal(BlockMapFailure.NotAuthenticated, failure.Failure);
        Assert.Contains("KRB5_CLIENT_KTNAME must name it", failure.Message, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task ReadAsync_WebHdfsOnBehalfOfAnotherWhoMayNot_SaysWhatToAllow()
    {
        kerberos.BeAlice();
        await using var nameNode = await StartAsync(new ServerOptions { UsesSpnego = true });
        nameNode.Options = nameNode.Options with { DoAs = "bob" };

        Assert.Contains(
            "User: alice is not allowed to impersonate bob; allow it", (await nameNode.FailAsync()).Message, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task ReadAsync_WebHdfsWithADelegationToken_NeedsNoTicket()
    {
        kerberos.Be("/nonexistent/keytab");
        using var directory = new Support.TemporaryDirectory();
        await using var nameNode = await StartAsync(new ServerOptions
        {
            UsesSpnego = true,
            DelegationTokens = ImmutableDictionary<string, string>.Empty.Add("TOKEN_of-alice", "alice"),
        });
        nameNode.Options = new NameNodeOptions { TokenFile = directory.Write("token", "TOKEN_of-alice\n") };

        Assert.Equal(1, (await nameNode.ReadAsync()).BlockCount);
        Assert.Contains("answers over webhdfs (delegation token)", nameNode.Readiness, StringComparison.Ordinal);
    }

    private static Task<KerberizedNameNode> StartAsync(ServerOptions options) => KerberizedNameNode.StartAsync(options, overWebHdfs: true);
}
