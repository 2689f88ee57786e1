using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Rpc;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing;
using Scheduler.Testing.Kerberos;
using Protection = Scheduler.Sandbox.Hdfs.Model.RpcProtection;
using ServerOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.Security;

/// <summary>Our client, with tickets of a real MIT KDC, against the sandbox NameNode.</summary>
[Collection(KerberosTests.Name)]
public sealed class RpcKerberosTests(KerberosFixture kerberos)
{
    [KerberosTheory]
    [InlineData(Protection.Authentication, "Kerberos, authentication")]
    [InlineData(Protection.Integrity, "Kerberos, integrity")]
    [InlineData(Protection.Privacy, "Kerberos, privacy")]
    public async Task ReadAsync_EachProtection_ReadsAsAliceAndSaysHow(Protection protection, string expected)
    {
        await using var nameNode = await StartAsync(protection);

        var map = await nameNode.ReadAsync();

        Assert.Equal(1000, map.Length(0));
        Assert.Contains($"answers over rpc ({expected})", nameNode.Readiness, StringComparison.Ordinal);
        Assert.Contains("user=alice", (await nameNode.FailAsync("/private/secret")).Message, StringComparison.Ordinal);
    }

    [KerberosTheory]
    [InlineData(Protection.Authentication)]
    [InlineData(Protection.Integrity)]
    [InlineData(Protection.Privacy)]
    public async Task ReadAsync_ManyAtOnce_ShareOneConnection(Protection protection)
    {
        await using var nameNode = await StartAsync(protection);
        for (var file = 0; file < 100; file++) nameNode.Hdfs.CreateFile($"/many/part-{file:000}", file + 1);

        var maps = await Task.WhenAll(Enumerable.Range(0, 100).Select(file => nameNode.ReadAsync($"/many/part-{file:000}")));

        Assert.Equal(Enumerable.Range(1, 100), maps.Select(map => (int)map.Length(0)));
    }

    [KerberosTheory]
    [InlineData(Protection.Integrity)]
    [InlineData(Protection.Privacy)]
    public async Task ReadAsync_ListingLargerThanTheBufferThatWasAgreedOn_IsRead(Protection protection)
    {
        await using var nameNode = await StartAsync(protection);
        for (var file = 0; file < 900; file++) nameNode.Hdfs.CreateFile($"/large/{new string('x', 100)}-{file:000}", 1000);

        var map = await nameNode.ReadAsync("/large");

        Assert.Equal(900, map.BlockCount);
        // A page is 1,000 replicas: more than the 64 KiB that servers announce.
        Assert.Equal(3, nameNode.Server.Requests.Count("getListing"));
    }

    [KerberosFact]
    public async Task ReadAsync_LongestPath_IsSentInOneProtectedMessageAfterTheOther()
    {
        await using var nameNode = await StartAsync(Protection.Privacy);

        var failure = await nameNode.FailAsync("/" + string.Join('/', Enumerable.Repeat(new string('x', 200), 38)));

        Assert.Equal(BlockMapFailure.NotFound, failure.Failure);
    }

    [KerberosTheory]
    [InlineData("hdfs/nn1.sandbox.test@SANDBOX.TEST", null)]
    [InlineData("nn/other", "hdfs/*.sandbox.test@SANDBOX.TEST")]
    [InlineData("nn/other", "*")]
    public async Task ReadAsync_PrincipalAsConfigured_Reads(string principal, string? pattern)
    {
        await using var nameNode = await StartAsync(Protection.Authentication);
        nameNode.Security = HadoopSecurity.Unconfigured with { NameNodePrincipal = principal, NameNodePrincipalPattern = pattern };

        Assert.Equal(1, (await nameNode.ReadAsync()).BlockCount);
    }

    [KerberosFact]
    public async Task ReadAsync_ServerNamedByItsHost_IsHeldAgainstThatHost()
    {
        await using var nameNode = await StartAsync(Protection.Authentication);
        nameNode.RpcAddress = $"localhost:{nameNode.Server.RpcAddress.Port}";
        nameNode.Security = HadoopSecurity.Unconfigured with { NameNodePrincipal = "hdfs/_HOST@SANDBOX.TEST" };

        var failure = await nameNode.RefusalAsync();

        Assert.Equal(BlockMapFailure.NotAuthenticated, failure.Failure);
        Assert.Contains("claims to be 'hdfs/nn1.sandbox.test' and must be 'hdfs/localhost'", failure.Message, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task ReadAsync_TicketExpiresWhileConnected_IsRenewedFromTheKeytab()
    {
        var keytab = await kerberos.Realm.AddPrincipalAsync("brief", ticketLifetime: "2 seconds");
        await using var nameNode = await StartAsync(Protection.Privacy);
        kerberos.Be(keytab);
        await nameNode.ReadAsync();
        var alike = await kerberos.Realm.GetTicketAsync("brief", keytab);
        await Eventually.HoldsAsync(
            async () => !await kerberos.Realm.HasTicketAsync(alike), "a ticket that is younger than ours has expired");

        await nameNode.ReadAsync();
        nameNode.Clock.Advance(RpcConnection.IdleTimeout);
        await nameNode.ReadAsync();

        Assert.Contains("Kerberos, privacy", nameNode.Readiness, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task ReadAsync_TicketCacheWithoutKeytab_IsUsed()
    {
        var cache = await kerberos.Realm.GetTicketAsync("alice", kerberos.AliceKeytab);
        await using var nameNode = await StartAsync(Protection.Integrity);
        nameNode.Options = new NameNodeOptions { Principal = "alice@SANDBOX.TEST" };
        kerberos.BeOwnerOf(cache);

        Assert.Equal(1, (await nameNode.ReadAsync()).BlockCount);
    }

    [KerberosFact]
    public async Task ReadAsync_OnBehalfOfAnotherWhoMayBe_ReadsAsThem()
    {
        kerberos.BeAlice();
        await using var nameNode = await KerberizedNameNode.StartAsync(
            new ServerOptions { RpcSecurity = new RpcSecurity(KerberosFixture.Host), ProxyUsers = ["alice"] });
        nameNode.Options = nameNode.Options with { DoAs = "bob" };

        Assert.Equal(1, (await nameNode.ReadAsync("/private/secret")).BlockCount);
    }

    private Task<KerberizedNameNode> StartAsync(Protection protection)
    {
        kerberos.BeAlice();
        return KerberizedNameNode.StartAsync(new ServerOptions { RpcSecurity = new RpcSecurity(KerberosFixture.Host, protection) });
    }
}
