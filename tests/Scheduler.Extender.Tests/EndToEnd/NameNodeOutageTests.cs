using Scheduler.Core.Blocks.Store;
using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Hdfs.Model;
using NameNodeOptions = Scheduler.Hdfs.NameNodeOptions;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>
/// The service while its NameNode is in trouble: it answers at once, from what it has or neutrally, says why, and recovers.
/// </summary>
public sealed class NameNodeOutageTests
{
    private static readonly PodRequest Known = new("/in/known", "known") { Uid = "known" };
    private static readonly PodRequest Other = new("/in/other", "other") { Uid = "other" };
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>What can happen to a NameNode; how reads and calls end by the metrics; what readiness and explain say.</summary>
    public static TheoryData<string, string, string, string> Outages => new()
    {
        { "stopped", "Unreachable", "Unreachable", "No NameNode of 'ns1' answers" },
        { "standby", "NoActiveNameNode", "NotActive", "standby" },
        { "safe mode", "SafeMode", "Retriable", "safe mode" },
        { "slow", "Timeout", "Timeout", "did not answer within" },
        { "garbage", "MalformedAnswer", "BadAnswer", "malformed" },
    };

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task Prioritize_NameNodeInTrouble_AnswersFromCacheSaysWhyAndRecovers(
        string outage, string reads, string calls, string message)
    {
        var clock = new ObservedClock();
        await using var hdfs = await TestHdfs.StartAsync(clock);
        hdfs.AddFile("/in/known", "n1");
        hdfs.AddFile("/in/other", "n2");
        // The clock may run ahead of real I/O here; only the slow NameNode is to miss its deadline.
        var callTimeout = outage == "slow" ? NameNodeOptions.DefaultCallTimeout : NameNodeOptions.DefaultReadTimeout;
        await using var service = await StartAsync(hdfs, clock, callTimeout);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Known, TestHdfs.Nodes);

        await SetAsync(hdfs, outage, isOn: true);
        Assert.Equal(TestHdfs.Neutral, await service.ScoresAsync(Other, TestHdfs.Nodes));
        await clock.AdvanceUntilAsync(async () => await ReadsAsync(service, reads) > 0, $"a read ends as {reads}", Step);

        await service.AllVerbsAnswerAsync(Other, TestHdfs.Nodes);
        Assert.Equal(TestHdfs.Neutral, await service.ScoresAsync(Other, TestHdfs.Nodes));
        Assert.Equal(TestHdfs.OnN1, await service.ScoresAsync(Known, TestHdfs.Nodes));
        Assert.Contains(calls, (await service.MetricsAsync()).ValuesOf("namenode_calls_total", "outcome"));
        await SaysSoAsync(service, message);

        await SetAsync(hdfs, outage, isOn: false);
        await clock.AdvanceUntilAsync(
            async () => await service.ScoresAsync(Other, TestHdfs.Nodes) == TestHdfs.OnN2, "the other file is read", Step);
        Assert.Equal("ok", (await service.ReadyAsync())["namenode/ns1"].Status);
        Assert.Equal(0, (await service.MetricsAsync())["degraded{check=\"namenode/ns1\"}"]);
        Assert.Empty(service.Errors);
    }

    [Fact]
    public async Task Prioritize_NameNodeUnreachableForLongerThanLocationTtl_StillAnswersFromTheStaleMap()
    {
        var clock = new ObservedClock();
        await using var hdfs = await TestHdfs.StartAsync(clock);
        hdfs.AddFile("/in/known", "n1");
        await using var service = await StartAsync(hdfs, clock);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Known, TestHdfs.Nodes);

        await hdfs.NameNode.StopAsync();
        clock.Advance(BlockMapOptions.DefaultLocationTtl * 2);

        Assert.Equal(TestHdfs.OnN1, await service.ScoresAsync(Known, TestHdfs.Nodes));
        Assert.True((await service.MetricsAsync())["block_map_lookups_total{tier=\"Process\",result=\"stale\"}"] > 0);
    }

    [Fact]
    public async Task Prioritize_FileThatIsGone_IsNeutralOnceTheNameNodeSaysSo()
    {
        var clock = new ObservedClock();
        await using var hdfs = await TestHdfs.StartAsync(clock);
        hdfs.AddFile("/in/known", "n1");
        await using var service = await StartAsync(hdfs, clock);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Known, TestHdfs.Nodes);

        hdfs.Files.Delete("/in/known");
        clock.Advance(BlockMapOptions.DefaultLocationTtl);

        await service.ScoresBecomeAsync(TestHdfs.Neutral, Known, TestHdfs.Nodes);
        Assert.Equal("MapFailed", await service.ReasonAsync(Known));
        // Being told that a file is not there is no trouble of the NameNode's.
        Assert.Equal("ok", (await service.ReadyAsync())["namenode/ns1"].Status);
    }

    private static Task<RunningService> StartAsync(TestHdfs hdfs, TimeProvider clock, TimeSpan? callTimeout = null) =>
        RunningService.StartAsync([hdfs.NameNode.Address], clock: clock, change: settings => settings with
        {
            Extender = settings.Extender with { ColdWait = TimeSpan.Zero },
            NameNode = settings.NameNode with { CallTimeout = callTimeout ?? NameNodeOptions.DefaultCallTimeout },
        });

    private static async Task SetAsync(TestHdfs hdfs, string outage, bool isOn)
    {
        switch (outage)
        {
            case "stopped": await (isOn ? hdfs.NameNode.StopAsync() : hdfs.NameNode.ResumeAsync(CancellationToken.None)); break;
            case "standby": hdfs.NameNode.HaState = isOn ? HaState.Standby : HaState.Active; break;
            case "safe mode": hdfs.NameNode.IsInSafeMode = isOn; break;
            case "slow": hdfs.NameNode.Faults.Latency = isOn ? TimeSpan.FromSeconds(10) : TimeSpan.Zero; break;
            case "garbage" when isOn: hdfs.NameNode.Faults.Inject(NameNodeFault.Garbage); break;
            default: hdfs.NameNode.Faults.Clear(); break;
        }
    }

    private static async Task<double> ReadsAsync(RunningService service, string outcome) =>
        (await service.MetricsAsync())[$"block_map_reads_total{{cause=\"Demand\",outcome=\"{outcome}\"}}"];

    private static async Task SaysSoAsync(RunningService service, string message)
    {
        var ready = await service.ReadyAsync();
        Assert.Equal((200, "degraded", "degraded"), (ready.HttpStatus, ready.Status, ready["namenode/ns1"].Status));
        Assert.Contains(message, ready["namenode/ns1"].Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, (await service.MetricsAsync())["degraded{check=\"namenode/ns1\"}"]);
        Assert.Equal("MapFailed", await service.ReasonAsync(Other));
        using var explained = await service.ExplainAsync(Other);
        Assert.Contains(
            message, explained.RootElement.GetProperty("paths")[0].GetProperty("message").GetString(), StringComparison.OrdinalIgnoreCase);
    }
}
