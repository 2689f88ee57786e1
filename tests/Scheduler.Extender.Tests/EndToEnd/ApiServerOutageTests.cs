using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>The service while the API server is unreachable or cuts its watches: scores rest on the last snapshot.</summary>
public sealed class ApiServerOutageTests : IAsyncLifetime
{
    private const string ScoresByTheFirstSnapshot = "10 0";
    private const string ScoresByTheSecond = "0 10";

    private static readonly PodRequest Pod = new("/in/a");
    private static readonly string[] Nodes = ["k1", "k2"];

    private readonly ObservedClock _clock = new();
    private TestHdfs _hdfs = null!;
    private TestCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _hdfs = await TestHdfs.StartAsync();
        _hdfs.AddFile("/in/a", "n1");
        _cluster = await TestCluster.StartAsync(Nodes);
        _cluster.Annotate("k1", "n1");
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _hdfs.DisposeAsync();
    }

    [Fact]
    public async Task Prioritize_ApiServerGoneAndBack_KeepsTheSnapshotReportsItAndCatchesUp()
    {
        await using var service = await StartAsync();
        await service.ScoresBecomeAsync(ScoresByTheFirstSnapshot, Pod, Nodes);

        await _cluster.Server.StopAsync();
        await _clock.AdvanceUntilAsync(async () => (await service.ReadyAsync())["kubernetes"].Status == "degraded", "the loss is seen");
        MoveDataNode();
        await service.AllVerbsAnswerAsync(Pod, Nodes);
        Assert.Equal(ScoresByTheFirstSnapshot, await service.ScoresAsync(Pod, Nodes));
        await SaysSoAsync(service);

        await _cluster.Server.ResumeAsync(CancellationToken.None);
        await ScoresBecomeAsync(service, ScoresByTheSecond);
        // Nodes and pods are watched apart, each after a pause of its own.
        await _clock.AdvanceUntilAsync(async () => (await service.ReadyAsync())["kubernetes"].Status == "ok", "both are watched again");
        Assert.Equal(0, (await service.MetricsAsync())["degraded{check=\"kubernetes\"}"]);
        Assert.Empty(service.Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prioritize_WatchesCut_ResumesWithoutANewList(bool isAbrupt)
    {
        await using var service = await StartAsync();
        await service.ScoresBecomeAsync(ScoresByTheFirstSnapshot, Pod, Nodes);

        _cluster.Server.CutWatches(isAbrupt);
        MoveDataNode();

        await ScoresBecomeAsync(service, ScoresByTheSecond);
        Assert.Equal(1, (await service.MetricsAsync())["kubernetes_lists_total{resource=\"nodes\",end=\"Completed\"}"]);
    }

    [Fact]
    public async Task Prioritize_HistoryCompacted_ListsAnew()
    {
        await using var service = await StartAsync();
        await service.ScoresBecomeAsync(ScoresByTheFirstSnapshot, Pod, Nodes);

        await _cluster.Server.StopAsync();
        MoveDataNode();
        _cluster.Objects.Compact();
        await _cluster.Server.ResumeAsync(CancellationToken.None);

        await ScoresBecomeAsync(service, ScoresByTheSecond);
        var metrics = await service.MetricsAsync();
        Assert.True(metrics["kubernetes_watches_total{resource=\"nodes\",end=\"Expired\"}"] > 0, metrics.Text);
        Assert.Equal(2, metrics["kubernetes_lists_total{resource=\"nodes\",end=\"Completed\"}"]);
    }

    [Fact]
    public async Task Prioritize_ApiServerUnreachableFromTheStart_IsNeutralUntilItComes()
    {
        await _cluster.Server.StopAsync();
        await using var service = await StartAsync(waitForSync: false);
        await Eventually.HoldsAsync(async () =>
        {
            await service.ScoresAsync(Pod, Nodes);
            return await service.ReasonAsync(Pod) == "NothingNear";
        }, "the map is there, and no node");

        await service.AllVerbsAnswerAsync(Pod, Nodes);
        Assert.Equal((503, "starting"), ((await service.ReadyAsync()).HttpStatus, (await service.ReadyAsync()).Status));
        // Which groups are alive is not known; readiness does not wait for it longer.
        _clock.Advance(ReadAhead.MaxTime);
        await Eventually.HoldsAsync(async () => (await service.ReadyAsync()).HttpStatus == 200, "it is ready without the list");
        var ready = await service.ReadyAsync();
        Assert.Equal("degraded", ready["kubernetes"].Status);
        Assert.Contains("not listed yet", ready["kubernetes"].Message, StringComparison.Ordinal);

        await _cluster.Server.ResumeAsync(CancellationToken.None);
        await ScoresBecomeAsync(service, ScoresByTheFirstSnapshot);
    }

    private async Task<RunningService> StartAsync(bool waitForSync = true)
    {
        var service = await RunningService.StartAsync([_hdfs.NameNode.Address], _cluster.Connection, WithoutColdWait, _clock);
        if (waitForSync) await service.SyncedAsync();
        return service;
    }

    private static Settings WithoutColdWait(Settings settings) =>
        settings with { Extender = settings.Extender with { ColdWait = TimeSpan.Zero } };

    private void MoveDataNode()
    {
        _cluster.Annotate("k1", "none");
        _cluster.Annotate("k2", "n1");
    }

    private Task ScoresBecomeAsync(RunningService service, string expected) =>
        _clock.AdvanceUntilAsync(async () => await service.ScoresAsync(Pod, Nodes) == expected, $"the scores are {expected}");

    private async Task SaysSoAsync(RunningService service)
    {
        var ready = await service.ReadyAsync();
        Assert.Equal((200, "degraded", "ok"), (ready.HttpStatus, ready.Status, ready["namenode/ns1"].Status));
        Assert.Contains(_cluster.Server.Address.Authority, ready["kubernetes"].Message, StringComparison.Ordinal);
        Assert.Contains("may be out of date", ready["kubernetes"].Message, StringComparison.Ordinal);
        var metrics = await service.MetricsAsync();
        Assert.Equal(1, metrics["degraded{check=\"kubernetes\"}"]);
        Assert.True(metrics.ValuesOf("kubernetes_watches_total", "end").Overlaps(["Disconnected", "Unreachable"]), metrics.Text);
    }
}
