using System.Diagnostics;
using Scheduler.Core.History;
using Scheduler.History.Reading;
using Scheduler.Testing.Parquet;

namespace Scheduler.History.Tests.Reading;

public sealed class PlacementReaderTests
{
    [Fact]
    public async Task Read_Since_LeavesOutWhatCameBefore()
    {
        await using var history = new RecordingHistory();
        await history.StartAsync();
        for (var hour = 0; hour < 5; hour++) history.History.Add(Placements.Full($"pod-{hour}", Placements.Start.AddHours(hour)));
        await history.StopAsync();

        var read = await history.ReadAsync(Placements.Start.AddHours(3));

        Assert.Equal(["pod-3", "pod-4"], read.Select(placement => placement.PodName));
    }

    [Fact]
    public async Task Read_ForTotals_IsEnoughToSum()
    {
        await using var history = new RecordingHistory();
        await history.StartAsync();
        history.History.Add(Placements.Full());
        await history.StopAsync();
        var reader = new PlacementReader(history.Directory, PlacementDetail.Totals);

        await foreach (var placement in reader.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None))
        {
            var full = Placements.Full();
            Assert.Equal(
                (full.BoundAt, full.Namespace, full.Group, full.Added, full.AchievableBytes, full.Missed, full.Waited, ""),
                (placement.BoundAt, placement.Namespace, placement.Group, placement.Added, placement.AchievableBytes, placement.Missed,
                    placement.Waited,
                    placement.PodName));
        }
    }

    [Fact]
    public async Task Read_DamagedAndForeignFiles_AreSkippedAndReported()
    {
        await using var history = new RecordingHistory();
        await history.StartAsync();
        history.History.Add(Placements.Full());
        await history.StopAsync();
        var damaged = Path.Combine(history.Directory, "placements-20260101T000000000Z-0009.parquet");
        await File.WriteAllTextAsync(damaged, "not Parquet at all");
        await File.WriteAllTextAsync(Path.Combine(history.Directory, "others.parquet"), "not ours");
        var reader = new PlacementReader(history.Directory);

        Assert.Equal("pod-1", Assert.Single(await ReadAsync(reader)).PodName);
        Assert.StartsWith($"{damaged} is skipped: ", Assert.Single(reader.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FooterOnWhichTheLibraryLoops_IsSkipped()
    {
        await using var history = new RecordingHistory();
        Directory.CreateDirectory(history.Directory);
        var file = Path.Combine(history.Directory, "placements-20260101T000000000Z-0001.parquet");
        var tail = Captures.Bytes("parquet/bad/parquet-net-hang-footer.bin");
        await File.WriteAllBytesAsync(file, [.. "PAR1"u8, .. new byte[160], .. tail]);
        var reader = new PlacementReader(history.Directory);

        Assert.Empty(await ReadAsync(reader));
        Assert.StartsWith($"{file} is skipped: The Parquet metadata is damaged", Assert.Single(reader.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("candidates")]
    [InlineData("others")]
    public async Task Read_FileOfAnotherTable_IsPassedOver(string of)
    {
        await using var history = new RecordingHistory(options => options with { CandidateRatio = 1 });
        await history.StartAsync();
        history.History.Add(Placements.Full());
        await history.StopAsync();
        var file = Path.Combine(history.Directory, "placements-20260101T000000000Z-0009.parquet");
        if (of == "candidates") File.Copy(Path.Combine(history.Directory, history.Files.First()), file);
        else await File.WriteAllBytesAsync(file, WideTable.Write(columns: 3, rowGroups: 1));
        var reader = new PlacementReader(history.Directory);

        Assert.Single(await ReadAsync(reader));
        var problem = "It is not a history file: it does not say hdfs_locality.table=placements.";
        Assert.Equal($"{file} is skipped: {problem}", Assert.Single(reader.Problems));
    }

    /// <summary>A pipe without a writer: like a disk that hangs, or a loop in the library, no read of it returns.</summary>
    [Fact]
    public async Task Read_FileThatNeverAnswers_IsGivenUpByName()
    {
        await using var history = new RecordingHistory();
        Directory.CreateDirectory(history.Directory);
        var pipe = Path.Combine(history.Directory, "placements-20260101T000000000Z-0001.parquet");
        using (var made = Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync();

        var exception = await Assert.ThrowsAsync<TimeoutException>(
            () => ReadAsync(new PlacementReader(history.Directory, fileTimeout: TimeSpan.FromMilliseconds(50))));

        Assert.Equal($"{pipe} was not read within 0.05 s; move it elsewhere and try again.", exception.Message);
        // Lets the abandoned read go: the open of a pipe returns once its other end is open.
        await using var other = new FileStream(pipe, FileMode.Open, FileAccess.Write);
    }

    private static async Task<List<PlacementRecord>> ReadAsync(PlacementReader reader)
    {
        var read = new List<PlacementRecord>();
        await foreach (var placement in reader.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None)) read.Add(placement);
        return read;
    }
}
