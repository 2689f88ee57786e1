using Scheduler.Hdfs.NameNodes;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing;
using Scheduler.Testing.Kerberos;
using ServerOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.Security;

/// <summary>
/// A NameNode that breaks off, stalls or lies at every byte of the handshake and of one protected answer: always a typed failure by the
/// deadline, or an answer, never a hang and never a socket that stays.
/// </summary>
[Collection(KerberosTests.Name)]
public sealed class HandshakeFaultTests(KerberosFixture kerberos)
{
    [KerberosFact]
    public async Task GetFileStatus_CutAnywhere_IsUnreachable()
    {
        await using var nameNode = await StartAsync(RpcProtection.Privacy);
        var bytes = await BytesAsync(nameNode);

        for (var at = 0; at < bytes; at++)
        {
            var failure = await FailAsync(nameNode, new TamperingProxy(nameNode.Server.RpcAddress) { CutAfter = at });
            if (failure is not Untouched) Assert.Equal(NameNodeCallOutcome.Unreachable, Assert.IsType<NameNodeException>(failure).Outcome);
        }
    }

    [KerberosTheory]
    [InlineData(RpcProtection.Integrity)]
    [InlineData(RpcProtection.Privacy)]
    public async Task GetFileStatus_CorruptAnywhere_IsTypedAndNeverAnotherAnswer(RpcProtection protection)
    {
        await using var nameNode = await StartAsync(protection);
        var bytes = await BytesAsync(nameNode);

        for (var at = 0; at < bytes; at++)
        {
            var failure = await FailAsync(nameNode, new TamperingProxy(nameNode.Server.RpcAddress) { CorruptAt = at }, stalls: true);
            if (failure is not null and not Untouched) Assert.IsType<NameNodeException>(failure);
        }
    }

    [KerberosFact]
    public async Task GetFileStatus_StallAnywhere_IsTimeoutAtTheDeadline()
    {
        await using var nameNode = await StartAsync(RpcProtection.Privacy);
        var bytes = await BytesAsync(nameNode);

        for (var at = 0; at < bytes; at += 7)
        {
            var failure = await FailAsync(nameNode, new TamperingProxy(nameNode.Server.RpcAddress) { StallAfter = at }, stalls: true);
            if (failure is not Untouched) Assert.Equal(NameNodeCallOutcome.Timeout, Assert.IsType<NameNodeException>(failure).Outcome);
        }
    }

    private static async Task<int> BytesAsync(KerberizedNameNode nameNode)
    {
        await using var proxy = new TamperingProxy(nameNode.Server.RpcAddress);
        Assert.Null(await CallAsync(nameNode, proxy, stalls: false));
        return proxy.Passed;
    }

    private static async Task<Exception?> FailAsync(KerberizedNameNode nameNode, TamperingProxy proxy, bool stalls = false)
    {
        await using (proxy)
        {
            var failure = await CallAsync(nameNode, proxy, stalls);
            await Eventually.HoldsAsync(() => proxy.IsLeft && nameNode.Clock.PendingTimers == 0, "sockets and timers are gone");
            return proxy.HasTampered ? failure : new Untouched();
        }
    }

    // The clock is moved to the deadline once the proxy has tampered and the client had its chance to notice.
    private static async Task<Exception?> CallAsync(KerberizedNameNode nameNode, TamperingProxy proxy, bool stalls)
    {
        const int Chances = 10;
        nameNode.RpcAddress = proxy.Address;
        using var client = nameNode.Client();
        var call = client.GetFileStatusAsync(KerberizedNameNode.File, new CallAttempt(0, 0, Caller.Service), CancellationToken.None);
        var looks = 0;
        if (stalls)
            await Eventually.HoldsAsync(() => call.IsCompleted || (proxy.HasTampered && ++looks > Chances), "the call ends or waits");
        if (!call.IsCompleted && stalls) nameNode.Clock.Advance(nameNode.Options.CallTimeout.Value);
        return await Record.ExceptionAsync(async () => Assert.Equal(KerberizedNameNode.FileBytes, (await call).Length));
    }

    private Task<KerberizedNameNode> StartAsync(RpcProtection protection)
    {
        kerberos.BeAlice();
        return KerberizedNameNode.StartAsync(new ServerOptions { RpcSecurity = new RpcSecurity(KerberosFixture.Host, protection) });
    }

    // Tokens differ by a byte or two from one handshake to the next: this one was shorter.
    private sealed class Untouched : Exception;
}
