using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Testing;
using static Scheduler.Hdfs.Tests.NameNodes.ScriptedNameNode;

namespace Scheduler.Hdfs.Tests.NameNodes;

public sealed class NameserviceClientTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingNameNodeObserver _observer = new();

    [Fact]
    public async Task CallAsync_StandbyFirst_AsksTheNextAtOnceAndRemembersIt()
    {
        var (first, second) = (new ScriptedNameNode("nn1:1", Standby), new ScriptedNameNode("nn2:1"));
        var client = Client(first, second);

        await CallAsync(client);
        await CallAsync(client);

        Assert.Equal((1, 2), (first.Calls, second.Calls));
        Assert.Equal(("nn1:1", "nn2:1"), _observer.Failovers.Single());
        Assert.Same(second, client.Answering);
    }

    [Fact]
    public async Task CallAsync_Unreachable_AsksTheNext()
    {
        var client = Client(
            new ScriptedNameNode("nn1:1", NameNodeException.Unreachable("nn1:1", "is unreachable")), new ScriptedNameNode("nn2:1"));

        await CallAsync(client);

        Assert.Equal("nn2:1", client.Answering.Endpoint);
    }

    [Fact]
    public async Task CallAsync_Denied_FailsAtOnceWithoutAskingTheOther()
    {
        var (first, second) = (new ScriptedNameNode("nn1:1", Denied), new ScriptedNameNode("nn2:1"));
        var client = Client(first, second);

        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(() => CallAsync(client));

        Assert.Equal((BlockMapFailure.AccessDenied, 0), (failure.Failure, second.Calls));
        Assert.True(client.Report().IsOk);
    }

    [Theory]
    [InlineData(BlockMapFailure.NotFound, true)]
    [InlineData(BlockMapFailure.AccessDenied, true)]
    [InlineData(BlockMapFailure.InvalidPath, true)]
    [InlineData(BlockMapFailure.SafeMode, false)]
    [InlineData(BlockMapFailure.NotAuthenticated, false)]
    [InlineData(BlockMapFailure.NotSupported, false)]
    [InlineData(BlockMapFailure.MalformedAnswer, false)]
    public async Task Report_Refused_IsOkOnlyForAnAnswerAboutThePath(BlockMapFailure failure, bool isOk)
    {
        var client = Client(new ScriptedNameNode(
            "nn1:1", new NameNodeException(NameNodeCallOutcome.Denied, RetryDecision.Fail, failure, "what it said.")));

        await Assert.ThrowsAsync<BlockMapUnavailableException>(() => CallAsync(client));

        Assert.Equal(isOk, client.Report().IsOk);
        Assert.Equal(!isOk, client.Report().Message == "what it said.");
    }

    [Fact]
    public void Report_NeverAsked_IsOkSinceTheStart()
    {
        var started = _clock.GetUtcNow();
        var client = Client(new ScriptedNameNode("nn1:1"));

        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal((true, started), (client.Report().IsOk, client.Report().Since));
    }

    [Fact]
    public async Task CallAsync_Retriable_AsksTheSameAgainAfterAPause()
    {
        var (first, second) = (new ScriptedNameNode("nn1:1", Retriable, null), new ScriptedNameNode("nn2:1"));
        var call = CallAsync(Client(first, second));

        Assert.Equal((1, 1, false), (first.Calls, _clock.PendingTimers, call.IsCompleted));
        _clock.Advance(TimeSpan.FromMilliseconds(750));
        await call;

        Assert.Equal((2, 0), (first.Calls, second.Calls));
    }

    [Fact]
    public async Task CallAsync_NoActiveNameNode_PausesOnceARoundAndFailsWithinSeconds()
    {
        var (first, second) = (new ScriptedNameNode("nn1:1", Standby), new ScriptedNameNode("nn2:1", Standby));
        var client = Client(first, second);
        var started = _clock.GetUtcNow();
        var call = CallAsync(client);

        Assert.Equal((1, 1), (first.Calls, second.Calls));
        await Eventually.HoldsAsync(() => Advanced(call));

        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(() => call);
        Assert.Equal(BlockMapFailure.NoActiveNameNode, failure.Failure);
        Assert.Equal((3, 3), (first.Calls, second.Calls));
        Assert.InRange(_clock.GetUtcNow() - started, TimeSpan.Zero, FailoverBackoff.MaxTime);
        Assert.False(client.Report().IsOk);
    }

    [Fact]
    public async Task CallAsync_DeadlineDuringPause_TellsWhatTheNameNodesSaid()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), _clock);
        var call = Client(new ScriptedNameNode("nn1:1", Retriable)).CallAsync(
            Caller.Service, (nn, attempt, ct) => nn.GetFileStatusAsync("/", attempt, ct), deadline.Token);

        _clock.Advance(TimeSpan.FromMilliseconds(100));

        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(() => call);
        Assert.Equal(BlockMapFailure.SafeMode, failure.Failure);
    }

    [Fact]
    public async Task CallAsync_AllCircuitsOpen_FailsWithoutWaiting()
    {
        var client = Client(
            new ScriptedNameNode("nn1:1", NameNodeException.CircuitOpen("nn1:1", "it is unreachable.")), new ScriptedNameNode(
                "nn2:1", NameNodeException.CircuitOpen("nn2:1", "it is unreachable.")));

        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(() => CallAsync(client));

        Assert.Equal((BlockMapFailure.Unreachable, 0), (failure.Failure, _clock.PendingTimers));
    }

    [Fact]
    public async Task CallAsync_StandbyAndUnreachable_IsNoActiveNameNode()
    {
        var client = Client(
            new ScriptedNameNode(
                "nn1:1", NameNodeException.Unreachable("nn1:1", "is unreachable")), new ScriptedNameNode("nn2:1", Standby));
        var call = CallAsync(client);
        await Eventually.HoldsAsync(() => Advanced(call));

        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(() => call);

        Assert.Equal(BlockMapFailure.NoActiveNameNode, failure.Failure);
        Assert.Contains("nn1:1 is unreachable", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_AfterRecovery_IsOkSinceThen()
    {
        var client = Client(new ScriptedNameNode("nn1:1", Retriable, null));
        var call = CallAsync(client);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await call;

        Assert.Equal(
            ("namenode/ns1", true, true),
            (client.Report().Name, client.Report().IsOk, client.Report().Since > new ManualTimeProvider().GetUtcNow()));
    }

    [Fact]
    public void Pause_ManyRetries_DoublesWithJitterUpToItsBound()
    {
        var backoff = new FailoverBackoff(new Random(7));

        for (var retry = 0; retry < 20; retry++)
        {
            var expected = Math.Min(15_000, 500 * Math.Pow(2, retry));
            Assert.InRange(backoff.Pause(retry).TotalMilliseconds, expected * 0.5, expected * 1.5);
        }
    }

    [Fact]
    public async Task Report_OneRoundFailed_IsDegradedBeforeThePauseIsOver()
    {
        var client = Client(
            new ScriptedNameNode(
                "nn1:1", NameNodeException.Unreachable("nn1:1", "is unreachable")), new ScriptedNameNode("nn2:1", Standby, null));
        var call = CallAsync(client);

        Assert.Equal((1, false), (_clock.PendingTimers, client.Report().IsOk));
        Assert.Contains("nn1:1 is unreachable", client.Report().Message, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => Advanced(call));
        await call;
        Assert.True(client.Report().IsOk);
    }

    [Fact]
    public async Task Report_FirstNameNodeIsStandby_StaysOk()
    {
        var client = Client(new ScriptedNameNode("nn1:1", Standby), new ScriptedNameNode("nn2:1"));
        var reports = new List<bool> { client.Report().IsOk };

        await CallAsync(client);

        Assert.Equal([true, true], [.. reports, client.Report().IsOk]);
    }

    private bool Advanced(Task call)
    {
        if (!call.IsCompleted && _clock.PendingTimers > 0) _clock.Advance(TimeSpan.FromSeconds(1));
        return call.IsCompleted;
    }

    private static Task<FileStatus> CallAsync(NameserviceClient client) => client.CallAsync(
        Caller.Service, (nn, attempt, ct) => nn.GetFileStatusAsync("/", attempt, ct), CancellationToken.None);

    private NameserviceClient Client(params INameNodeClient[] nameNodes) => Ns1.Client(_observer, _clock, nameNodes);
}
