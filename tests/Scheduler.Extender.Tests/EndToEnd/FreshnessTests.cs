using Scheduler.Core.Blocks.Store;
using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>Block maps are read again by their age alone, since what the balancer moves changes no modification time.</summary>
public sealed class FreshnessTests
{
    private static readonly TimeSpan LocationTtl = BlockMapOptions.DefaultLocationTtl;
    private static readonly PodRequest Pod = new("/in/a");

    private readonly ObservedClock _clock = new();

    [Fact]
    public async Task Prioritize_BalancerMovedAReplica_ServesTheStaleMapUntilTheNewOneIsRead()
    {
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var service = await StartAsync(hdfs);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Pod, TestHdfs.Nodes);

        hdfs.Files.MoveReplica("/in/a", 0, "n1", "n2");
        hdfs.NameNode.Faults.Inject(NameNodeFault.Hang, operation: "GETFILEBLOCKLOCATIONS");
        _clock.Advance(LocationTtl + TimeSpan.FromSeconds(1));
        Assert.Equal(TestHdfs.OnN1, await service.ScoresAsync(Pod, TestHdfs.Nodes));
        await hdfs.NameNode.Requests.WaitForAsync("GETFILEBLOCKLOCATIONS", 2, CancellationToken.None);
        Assert.Equal(TestHdfs.OnN1, await service.ScoresAsync(Pod, TestHdfs.Nodes));

        hdfs.NameNode.Faults.Clear();
        await service.ScoresBecomeAsync(TestHdfs.OnN2, Pod, TestHdfs.Nodes);
        var metrics = await service.MetricsAsync();
        Assert.True(metrics["block_map_lookups_total{tier=\"Process\",result=\"stale\"}"] >= 2);
        Assert.Equal(1, metrics["block_map_reads_total{cause=\"Refresh\",outcome=\"Ok\"}"]);
    }

    [Fact]
    public async Task BlockMap_UsedWithinItsTime_IsReadAgainBeforeItIsStaleWithoutARequest()
    {
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var service = await StartAsync(hdfs);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Pod, TestHdfs.Nodes);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await service.ScoresAsync(Pod, TestHdfs.Nodes);

        // Refreshes are spread from 75 to 90 % of the time. The clock stops once this one has begun, or it would run into its deadline.
        _clock.Advance(LocationTtl * 0.74 - TimeSpan.FromSeconds(1));
        Assert.Equal(1, hdfs.Reads);
        var notDue = _clock.GetUtcNow();
        await _clock.AdvanceUntilAsync(
            async () =>
            {
                await service.MetricsAsync();
                return hdfs.Reads > 1;
            },
            "it is being read again",
            TimeSpan.FromMilliseconds(500));
        Assert.InRange(_clock.GetUtcNow() - notDue, TimeSpan.Zero, LocationTtl * 0.21);
        await Eventually.HoldsAsync(
            async () => (await service.MetricsAsync())["block_map_reads_total{cause=\"Refresh\",outcome=\"Ok\"}"] == 1, "it is read again");

        Assert.Equal(2, hdfs.Reads);
        Assert.Equal(0, (await service.MetricsAsync())["block_map_lookups_total{tier=\"Process\",result=\"stale\"}"]);
    }

    [Fact]
    public async Task Prioritize_OnlyDataNodeWasUnreachableWhenItWasRead_SaysSoAndIsRightOnceItIsBack()
    {
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        hdfs.Files.DataNode("n1").IsDead = true;
        await using var service = await StartAsync(hdfs);
        await Eventually.HoldsAsync(async () =>
        {
            await service.ScoresAsync(Pod, TestHdfs.Nodes);
            return await service.ReasonAsync(Pod) == "NoLiveReplica";
        });

        using var explained = await service.ExplainAsync(Pod);
        var path = explained.RootElement.GetProperty("paths")[0];
        Assert.Equal(
            (1, "/in/a at byte 0"),
            (path.GetProperty("blocksWithoutReplica").GetInt32(), path.GetProperty("blockWithoutReplica").GetString()));
        Assert.Contains("no live replica", explained.RootElement.GetProperty("summary").GetString(), StringComparison.Ordinal);
        var metrics = await service.MetricsAsync();
        Assert.Equal(0, metrics["answers_total{reason=\"NothingNear\"}"]);
        Assert.True(metrics["answers_total{reason=\"NoLiveReplica\"}"] > 0);

        hdfs.Files.DataNode("n1").IsDead = false;
        _clock.Advance(BlockMapOptions.DefaultNegativeTtl);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Pod, TestHdfs.Nodes);
        using var mended = await service.ExplainAsync(Pod);
        Assert.False(mended.RootElement.GetProperty("paths")[0].TryGetProperty("blocksWithoutReplica", out _));
    }

    [Fact]
    public async Task BlockMap_NoLongerUsed_IsReadNoMoreAndDropped()
    {
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var service = await StartAsync(hdfs);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Pod, TestHdfs.Nodes);

        _clock.Advance(LocationTtl * 4);
        await _clock.AdvanceUntilAsync(
            async () => (await service.MetricsAsync())["block_maps"] == 0, "it is dropped", TimeSpan.FromMinutes(1));

        Assert.InRange(hdfs.Reads, 1, 2);
    }

    [Fact]
    public async Task Explain_AgedMap_SaysWhenItWasReadAndFromWhere()
    {
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var service = await StartAsync(hdfs);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Pod, TestHdfs.Nodes);
        _clock.Advance(TimeSpan.FromMinutes(3));
        await service.ScoresAsync(Pod, TestHdfs.Nodes);

        using var explained = await service.ExplainAsync(Pod);

        var path = explained.RootElement.GetProperty("paths")[0];
        Assert.Equal(180, path.GetProperty("ageSeconds").GetDouble());
        Assert.Equal(hdfs.NameNode.Address.Authority, path.GetProperty("nameNode").GetString());
        Assert.Equal("webhdfs", path.GetProperty("transport").GetString());
    }

    private Task<RunningService> StartAsync(TestHdfs hdfs) =>
        RunningService.StartAsync([hdfs.NameNode.Address], clock: _clock, change: settings => settings with
        {
            Extender = settings.Extender with { ColdWait = TimeSpan.Zero },
        });
}
