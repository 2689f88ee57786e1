using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing.Parquet;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>Requests for an input whose footers are still being read, on a clock that moves only when told to.</summary>
public sealed class ColdFooterTests : IAsyncLifetime
{
    private const int FileCount = 1_000;
    private static readonly TimeSpan ColdWait = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan FootersAlone = TimeSpan.FromMilliseconds(80);
    private static readonly byte[] Table = WideTable.Write(4, 2, rows: 3);

    private readonly ObservedClock _clock = new();
    private ParquetHdfs _hdfs = null!;

    private static PodRequest Pod => new("/in", "pod")
    {
        Annotations = new Dictionary<string, string> { ["hdfs.locality/columns"] = "c1" },
    };

    public async Task InitializeAsync()
    {
        _hdfs = await ParquetHdfs.StartAsync();
        for (var i = 0; i < FileCount; i++) _hdfs.Add($"/in/part-{i:0000}", Table, Table.Length, _ => TestHdfs.Nodes[0]);
    }

    public Task DisposeAsync() => _hdfs.DisposeAsync().AsTask();

    [Fact]
    public async Task Prioritize_FootersBeingRead_GoesByWholeFilesMeanwhile()
    {
        _hdfs.DataNodes.Faults.Inject(DataNodeFault.Hang);
        await using var service = await StartAsync();

        var answer = service.ScoresAsync(Pod, TestHdfs.Nodes);
        await Eventually.HoldsAsync(() => _clock.WaitsOf(FootersAlone) == 1 && _hdfs.Opens > 0, "the request waits, and footers are read");
        _clock.Advance(FootersAlone);

        Assert.Equal(TestHdfs.OnN1, await answer);
        Assert.Equal("0 weighed, 1000 not read", await FootersAsync(service));
        // The clock stands: no further answer waits, however long the footers take.
        Assert.Equal(TestHdfs.OnN1, await service.ScoresAsync(Pod, TestHdfs.Nodes));
        Assert.Equal(FootersAlone.TotalSeconds, (await service.MetricsAsync())["cold_wait_duration_seconds_sum{outcome=\"Answered\"}"], 9);
        Assert.InRange(_hdfs.Opens, 1, FileCount / 2);

        _hdfs.DataNodes.Faults.Clear();
        await Eventually.HoldsAsync(
            async () =>
            {
                await service.ScoresAsync(Pod, TestHdfs.Nodes);
                return await FootersAsync(service) == "1000 weighed, 0 not read";
            },
            "the footers count");
        Assert.Equal(FileCount, _hdfs.Opens);
    }

    private static async Task<string> FootersAsync(RunningService service)
    {
        using var explained = await service.ExplainAsync(Pod);
        var footers = explained.RootElement.GetProperty("paths")[0].GetProperty("footers");
        return $"{footers.GetProperty("filesWeighed")} weighed, {footers.GetProperty("filesEstimated")} not read";
    }

    private Task<RunningService> StartAsync() =>
        RunningService.StartAsync([_hdfs.NameNode.Address], clock: _clock, change: settings => settings with
        {
            Extender = settings.Extender with { ColdWait = ColdWait },
            Paths = settings.Paths with { SampleAbove = FileCount },
            NameNode = settings.NameNode with { CallsPerSecond = 10_000 },
            Parquet = settings.Parquet with { ReadsPerSecond = 10_000 },
        });
}
