using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Testing;

namespace Scheduler.Hdfs.Tests.NameNodes;

/// <summary>Health of NameNodes that no input needs.</summary>
public sealed class NameserviceProbesTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLogger<NameserviceProbes> _log = new();
    private readonly List<IDisposable> _open = [];

    public static TheoryData<string, string> Troubles => new()
    {
        { "away", "is unreachable" },
        { "timeout", "did not answer within" },
        { "safe mode", "later." },
        { "standby", "standby." },
        { "not authenticated", "who?" },
        { "garbage", "malformed" },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task StartAsync_NameNodeFailsWithoutCalls_IsDegradedAndOkOnceItAnswers(string trouble, string message)
    {
        NameNodeException? failure = trouble switch
        {
            "away" => NameNodeException.Unreachable("nn1:1", "is unreachable"),
            "timeout" => NameNodeException.Timeout("nn1:1", TimeSpan.FromSeconds(5)),
            "safe mode" => ScriptedNameNode.Retriable,
            "standby" => ScriptedNameNode.Standby,
            "not authenticated" => new NameNodeException(
                NameNodeCallOutcome.Denied, RetryDecision.Fail, BlockMapFailure.NotAuthenticated, "who?"),
            _ => NameNodeException.Malformed("nn1:1", "noise"),
        };
        var client = await StartAsync(new ScriptedNameNode("nn1:1") { Answer = () => failure });

        await Eventually.HoldsAsync(() => !client.Report().IsOk);
        Assert.Contains(message, client.Report().Message, StringComparison.Ordinal);
        failure = null;
        await Eventually.HoldsAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return client.Report().IsOk;
        });
    }

    [Fact]
    public async Task StartAsync_NameNodeAnswers_IsAskedOnce()
    {
        var nameNode = new ScriptedNameNode("nn1:1");
        var client = await StartAsync(nameNode);

        await Eventually.HoldsAsync(() => nameNode.Calls == 1 && _clock.PendingTimers == 1);
        _clock.Advance(NameserviceProbes.Interval * 10);

        Assert.Equal(1, nameNode.Calls);
        Assert.Contains("answers over webhdfs", client.Report().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_NameNodeRefusesTheRoot_IsOk()
    {
        var nameNode = new ScriptedNameNode("nn1:1", ScriptedNameNode.Denied);
        var client = await StartAsync(nameNode);

        await Eventually.HoldsAsync(() => nameNode.Calls == 1 && _clock.PendingTimers == 1);

        Assert.True(client.Report().IsOk);
        Assert.Contains("answers over", client.Report().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_ProbeThrows_LogsItAndProbesAgain()
    {
        var nameNode = new ScriptedNameNode("nn1:1") { Answer = () => throw new OverflowException("no such number") };
        await StartAsync(nameNode);

        await Eventually.HoldsAsync(() => !_log.Lines.IsEmpty);

        Assert.Contains("failed unexpectedly", _log.Lines.First(), StringComparison.Ordinal);
    }

    public void Dispose() => _open.ForEach(one => one.Dispose());

    private async Task<NameserviceClient> StartAsync(ScriptedNameNode nameNode)
    {
        var clients = Ns1.Clients(new RecordingNameNodeObserver(), _clock, nameNode);
        var probes = new NameserviceProbes(clients, _log, _clock);
        _open.AddRange([probes, clients]);
        await probes.StartAsync(CancellationToken.None);
        return clients.Named("ns1");
    }
}
