using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Security;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing;
using Scheduler.Testing.Kerberos;
using ServerOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.Security;

/// <summary>What a user reads when Kerberos does not work, with a real MIT KDC: what is wrong, and what to do.</summary>
[Collection(KerberosTests.Name)]
public sealed class KerberosFailureTests(KerberosFixture kerberos)
{
    [KerberosFact]
    public async Task GetFileStatus_KeytabWithAnOldKey_SaysToMakeItAnew()
    {
        var keytab = await kerberos.Realm.AddPrincipalAsync("stale");
        await kerberos.Realm.ChangeKeyAsync("stale");

        await AssertRefusalAsync(keytab, "the KDC has another key than NameNode:Keytab '/keytab'", "kadmin ktadd");
    }

    [KerberosFact]
    public async Task GetFileStatus_PrincipalThatIsGone_SaysThatTheKdcDoesNotKnowIt()
    {
        var keytab = await kerberos.Realm.AddPrincipalAsync("gone");
        await kerberos.Realm.RemovePrincipalAsync("gone");

        await AssertRefusalAsync(keytab, "the KDC does not know the principal in NameNode:Keytab '/keytab'");
    }

    [KerberosFact]
    public async Task GetFileStatus_NoKeytab_SaysWhatMustNameIt() =>
        await AssertRefusalAsync("/nonexistent/keytab", "No Kerberos credentials available", "KRB5_CLIENT_KTNAME must name it");

    [KerberosFact]
    public async Task GetFileStatus_TicketOfACacheExpired_SaysThatNothingRenewsIt()
    {
        var keytab = await kerberos.Realm.AddPrincipalAsync("expiring", ticketLifetime: "1 second");
        var cache = await kerberos.Realm.GetTicketAsync("expiring", keytab);
        kerberos.BeOwnerOf(cache);
        await Eventually.HoldsAsync(() => GssApi.Probe($"hdfs/{KerberosFixture.Host}") is not null, "the ticket has expired");
        await using var nameNode = await StartAsync();
        nameNode.Options = new NameNodeOptions { Principal = "expiring" };

        var refusal = await nameNode.RefusalAsync();

        Assert.Equal(BlockMapFailure.NotAuthenticated, refusal.Failure);
        Assert.Contains("Ticket expired; nothing renews the ticket cache that KRB5CCNAME names", refusal.Message, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task GetFileStatus_ServerThatTheKdcDoesNotKnow_SaysWhichAndTriesTheNext()
    {
        kerberos.BeAlice();
        await using var nameNode = await KerberizedNameNode.StartAsync(
            new ServerOptions { RpcSecurity = new RpcSecurity("nn9.sandbox.test") });

        var refusal = await nameNode.RefusalAsync();

        Assert.Equal((BlockMapFailure.NotAuthenticated, RetryDecision.FailoverAndRetry), (refusal.Failure, refusal.RetryDecision));
        Assert.Contains("the KDC does not know 'hdfs/nn9.sandbox.test'", refusal.Message, StringComparison.Ordinal);
    }

    [SkewedKerberosFact]
    public async Task GetFileStatus_KdcAheadByAnHour_SaysThatTheNameNodeDoubtsTheTicketAndToCheckClocks()
    {
        await using var realm = await KerberosRealm.StartAsync(kdcAhead: TimeSpan.FromHours(1));
        var (server, alice) = await KerberosFixture.PopulateAsync(realm);
        KerberosFixture.Be(realm, alice, server);
        await using var nameNode = await StartAsync();

        var refusal = await nameNode.RefusalAsync();

        Assert.Equal((BlockMapFailure.NotAuthenticated, true), (refusal.Failure, refusal.RulesOutTransport));
        Assert.Contains("does not accept our identity (GSS initiate failed", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("clock", refusal.Message, StringComparison.Ordinal);
    }

    [SkewedKerberosFact]
    public async Task GetFileStatus_KdcAheadAndNoCorrectionForIt_SaysThatTheClocksDiffer()
    {
        await using var realm = await KerberosRealm.StartAsync(kdcAhead: TimeSpan.FromHours(1));
        var (server, alice) = await KerberosFixture.PopulateAsync(realm);
        var configuration = await File.ReadAllTextAsync(realm.ConfigurationFile);
        await File.WriteAllTextAsync(
            realm.ConfigurationFile, configuration.Replace("[libdefaults]", "[libdefaults]\nkdc_timesync = 0", StringComparison.Ordinal));
        KerberosFixture.Be(realm, alice, server);
        await using var nameNode = await StartAsync();

        var refusal = await nameNode.RefusalAsync();

        Assert.Contains(
            "Clock skew too great in KDC reply; the clocks of this node and of the KDC differ", refusal.Message, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task GetFileStatus_KdcUnreachable_SaysWhereToLook()
    {
        await using var realm = await KerberosRealm.StartAsync();
        var (server, alice) = await KerberosFixture.PopulateAsync(realm);
        await realm.StopAnsweringAsync();
        KerberosFixture.Be(realm, alice, server);
        await using var nameNode = await StartAsync();

        var refusal = await nameNode.RefusalAsync();

        Assert.Equal((BlockMapFailure.Unreachable, RetryDecision.FailoverAndRetry), (refusal.Failure, refusal.RetryDecision));
        Assert.Contains("Cannot contact any KDC for realm 'SANDBOX.TEST'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("KRB5_CONFIG", refusal.Message, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task GetFileStatus_WrongKeytabAgain_DoesNotAskTheKdcForAWhile()
    {
        var keytab = await kerberos.Realm.AddPrincipalAsync("lockable");
        await kerberos.Realm.ChangeKeyAsync("lockable");
        kerberos.Be(keytab);
        await using var nameNode = await StartAsync();
        using var client = nameNode.Client();
        Task<NameNodeException> FailAsync() => Assert.ThrowsAsync<NameNodeException>(
            () => client.GetFileStatusAsync(KerberizedNameNode.File, new CallAttempt(0, 0, Caller.Service), CancellationToken.None));
        await FailAsync();
        kerberos.BeAlice();

        await FailAsync();
        nameNode.Clock.Advance(KerberosTickets.RetryAfter);
        await client.GetFileStatusAsync(KerberizedNameNode.File, new CallAttempt(0, 0, Caller.Service), CancellationToken.None);
    }

    [KerberosFact]
    public async Task ReadAsync_OnBehalfOfAnotherWhoMayNot_SaysWhatToAllow()
    {
        kerberos.BeAlice();
        await using var nameNode = await StartAsync();
        nameNode.Options = nameNode.Options with { DoAs = "bob" };

        var failure = await nameNode.FailAsync();

        Assert.Contains("User: alice is not allowed to impersonate bob; allow it", failure.Message, StringComparison.Ordinal);
        Assert.Contains("hadoop.proxyuser", failure.Message, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task GetFileStatus_SimpleClientOfAKerberizedServer_SaysWhatToSet()
    {
        await using var nameNode = await StartAsync();
        nameNode.Options = new NameNodeOptions();

        var refusal = await nameNode.RefusalAsync();

        Assert.Equal((BlockMapFailure.NotAuthenticated, true), (refusal.Failure, refusal.RulesOutTransport));
        Assert.Contains("its RPC requires Kerberos: set NameNode:Keytab and KRB5_CLIENT_KTNAME", refusal.Message, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task GetFileStatus_KerberizedClientOfASimpleServer_DoesNotGoOnWithout()
    {
        kerberos.BeAlice();
        await using var nameNode = await KerberizedNameNode.StartAsync(new ServerOptions());

        var refusal = await nameNode.RefusalAsync();

        Assert.Equal((BlockMapFailure.NotAuthenticated, RetryDecision.Fail), (refusal.Failure, refusal.RetryDecision));
        Assert.Contains("offers TOKEN, SIMPLE over RPC and not KERBEROS; it has no Kerberos", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, nameNode.Server.Requests.Total);
    }

    [KerberosFact]
    public async Task GetFileStatus_OtherProtectionThanWanted_SaysWhereToSetIt()
    {
        kerberos.BeAlice();
        await using var nameNode = await StartAsync();
        nameNode.Security = nameNode.Security with { Protections = [Scheduler.Hdfs.Configuration.RpcProtection.Privacy] };

        var refusal = await nameNode.RefusalAsync();

        Assert.Contains("offers authentication and our core-site.xml requires privacy", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("hadoop.rpc.protection", refusal.Message, StringComparison.Ordinal);
    }

    private async Task AssertRefusalAsync(string keytab, params string[] texts)
    {
        kerberos.Be(keytab);
        await using var nameNode = await StartAsync();

        var refusal = await nameNode.RefusalAsync();

        Assert.Equal((BlockMapFailure.NotAuthenticated, RetryDecision.Fail), (refusal.Failure, refusal.RetryDecision));
        Assert.All(texts, text => Assert.Contains(text, refusal.Message, StringComparison.Ordinal));
    }

    private static Task<KerberizedNameNode> StartAsync() =>
        KerberizedNameNode.StartAsync(new ServerOptions { RpcSecurity = new RpcSecurity(KerberosFixture.Host) });
}
