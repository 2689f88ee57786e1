using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;

namespace Scheduler.Hdfs.Tests.Rpc;

public sealed class RpcFirstNameNodeClientTests
{
    private static readonly NameNodeException Refused =
        new(
            NameNodeCallOutcome.Unreachable,
            RetryDecision.FailoverAndRetry,
            BlockMapFailure.Unreachable,
            "refused.")
        { RulesOutTransport = true };

    private static readonly NameNodeException Swallowed = NameNodeException.Timeout("nn1:8020", TimeSpan.FromSeconds(5));

    private static readonly NameNodeException WantsKerberos =
        new(NameNodeCallOutcome.Denied, RetryDecision.Fail, BlockMapFailure.NotAuthenticated, "Kerberos.") { RulesOutTransport = true };

    private static readonly NameNodeException Away = NameNodeException.Unreachable("nn1:9870", "is unreachable");

    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLogger<RpcFirstNameNodeClient> _log = new();

    public static TheoryData<string> Reasons => ["refused", "swallowed", "kerberos"];

    [Fact]
    public async Task GetFileStatusAsync_RpcAnswers_WebHdfsIsNotAsked()
    {
        var (rpc, webHdfs) = (new ScriptedNameNode("nn1:8020"), new ScriptedNameNode("nn1:9870"));
        using var client = Client(rpc, webHdfs);

        await CallAsync(client);

        Assert.Equal((1, 0, "nn1:8020"), (rpc.Calls, webHdfs.Calls, client.Endpoint));
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task GetFileStatusAsync_RpcCannotBeUsed_WebHdfsAnswersForAWhile(string reason)
    {
        var failure = reason switch { "refused" => Refused, "swallowed" => Swallowed, _ => WantsKerberos };
        var (rpc, webHdfs) = (new ScriptedNameNode("nn1:8020", failure, null), new ScriptedNameNode("nn1:9870"));
        using var client = Client(rpc, webHdfs);

        await CallAsync(client);
        await CallAsync(client);
        Assert.Equal((1, 2, "nn1:9870"), (rpc.Calls, webHdfs.Calls, client.Endpoint));

        _clock.Advance(RpcFirstNameNodeClient.RetryAfter);
        await CallAsync(client);
        Assert.Equal((2, 2, "nn1:8020"), (rpc.Calls, webHdfs.Calls, client.Endpoint));
    }

    [Fact]
    public async Task GetFileStatusAsync_BothUnreachable_SaysBothAndRemembersNothing()
    {
        var (rpc, webHdfs) = (new ScriptedNameNode("nn1:8020", Refused), new ScriptedNameNode("nn1:9870", Away));
        using var client = Client(rpc, webHdfs);

        var failure = await Assert.ThrowsAsync<NameNodeException>(() => CallAsync(client));

        Assert.Equal((BlockMapFailure.Unreachable, RetryDecision.FailoverAndRetry), (failure.Failure, failure.RetryDecision));
        Assert.Equal("refused. NameNode nn1:9870 is unreachable.", failure.Message);
        Assert.Equal("nn1:8020", client.Endpoint);
    }

    [Fact]
    public async Task GetFileStatusAsync_StandbyOverRpc_IsTheAnswer()
    {
        var (rpc, webHdfs) = (new ScriptedNameNode("nn1:8020", ScriptedNameNode.Standby), new ScriptedNameNode("nn1:9870"));
        using var client = Client(rpc, webHdfs);

        await Assert.ThrowsAsync<NameNodeException>(() => CallAsync(client));

        Assert.Equal(0, webHdfs.Calls);
    }

    [Fact]
    public async Task GetFileStatusAsync_TimeoutOfRpcThatAnsweredBefore_AddsNoLoadOverWebHdfs()
    {
        var (rpc, webHdfs) = (new ScriptedNameNode("nn1:8020", null, Swallowed), new ScriptedNameNode("nn1:9870"));
        using var client = Client(rpc, webHdfs);
        await CallAsync(client);

        await Assert.ThrowsAsync<NameNodeException>(() => CallAsync(client));

        Assert.Equal(0, webHdfs.Calls);
    }

    [Fact]
    public async Task GetFileStatusAsync_CircuitOpenOfRpcThatAnsweredBefore_AddsNoLoadOverWebHdfs()
    {
        var open = NameNodeException.CircuitOpen("nn1:8020", "timeouts");
        var (rpc, webHdfs) = (new ScriptedNameNode("nn1:8020", null, Swallowed, open, null), new ScriptedNameNode("nn1:9870"));
        using var client = Client(rpc, webHdfs);
        await CallAsync(client);

        await Assert.ThrowsAsync<NameNodeException>(() => CallAsync(client));
        var refusal = await Assert.ThrowsAsync<NameNodeException>(() => CallAsync(client));
        await CallAsync(client);

        Assert.Equal((true, 0, "nn1:8020"), (refusal.IsCircuitOpen, webHdfs.Calls, client.Endpoint));
    }

    [Fact]
    public async Task GetFileStatusAsync_RpcDownForAnHourAndBack_LogsEachChangeOnce()
    {
        var isAway = true;
        var rpc = new ScriptedNameNode("nn1:8020") { Answer = () => isAway ? Refused : null };
        using var client = Client(rpc, new ScriptedNameNode("nn1:9870"));

        for (var minute = 0; minute < 60; minute++, _clock.Advance(TimeSpan.FromMinutes(1))) await CallAsync(client);
        Assert.Contains("over WebHDFS, since RPC failed", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.Equal(12, rpc.Calls);

        isAway = false;
        for (var minute = 0; minute < 10; minute++, _clock.Advance(TimeSpan.FromMinutes(1))) await CallAsync(client);
        Assert.Equal(2, _log.Lines.Count);
        Assert.Contains("answers over RPC again", _log.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetFileStatusAsync_ManyAtOnceWhileRpcIsUnreachable_AskItOnceAndLogOneLine()
    {
        var gate = new TaskCompletionSource();
        var rpc = new ScriptedNameNode("nn1:8020") { Answer = () => Refused, Held = gate.Task };
        using var client = Client(rpc, new ScriptedNameNode("nn1:9870"));

        var calls = Enumerable.Range(0, 20).Select(_ => CallAsync(client)).ToArray();
        gate.SetResult();
        await Task.WhenAll(calls);

        Assert.Equal(1, rpc.Calls);
        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task GetFileStatusAsync_StandbyOverWebHdfsAlone_AsksRpcOnceInAWhile()
    {
        var (rpc, webHdfs) = (new ScriptedNameNode("nn1:8020", Refused), new ScriptedNameNode("nn1:9870", ScriptedNameNode.Standby));
        using var client = Client(rpc, webHdfs);

        for (var call = 0; call < 5; call++) await Assert.ThrowsAsync<NameNodeException>(() => CallAsync(client));

        Assert.Equal((1, 5), (rpc.Calls, webHdfs.Calls));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task WantsProbe_FellBackAWhileAgo_UntilRpcIsKnown()
    {
        var (rpc, webHdfs) = (new ScriptedNameNode("nn1:8020", Refused, null), new ScriptedNameNode("nn1:9870"));
        using var client = Client(rpc, webHdfs);
        Assert.False(client.WantsProbe);

        await CallAsync(client);
        Assert.False(client.WantsProbe);
        _clock.Advance(RpcFirstNameNodeClient.RetryAfter);
        Assert.True(client.WantsProbe);
        await CallAsync(client);

        Assert.False(client.WantsProbe);
    }

    private static Task<FileStatus> CallAsync(RpcFirstNameNodeClient client) =>
        client.GetFileStatusAsync("/", new CallAttempt(0, 0, Caller.Service), CancellationToken.None);

    private RpcFirstNameNodeClient Client(ScriptedNameNode rpc, ScriptedNameNode webHdfs) => new(rpc, webHdfs, _log, _clock);
}
