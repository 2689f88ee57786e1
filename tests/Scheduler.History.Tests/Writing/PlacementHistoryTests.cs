using Scheduler.Core.History;
using Scheduler.History.Tables;
using Scheduler.ParquetFooters;

namespace Scheduler.History.Tests.Writing;

public sealed class PlacementHistoryTests
{
    [Fact]
    public async Task Stop_RowsQueued_AreAllReadBack()
    {
        await using var history = new RecordingHistory();
        await history.StartAsync();
        history.History.Add(Placements.Full());
        history.History.Add(Placements.Bare("pod-2"));

        await history.StopAsync();

        var read = await history.ReadAsync();
        Assert.Equal([Placements.Full() with { Candidates = [] }, Placements.Bare("pod-2")], read, Same);
        Assert.Equal([(HistoryTable.Placements, 2L)], history.Closed);
    }

    [Fact]
    public async Task Stop_NothingCame_LeavesNoFile()
    {
        await using var history = new RecordingHistory();
        await history.StartAsync();

        await history.StopAsync();

        Assert.Empty(history.Files);
    }

    [Fact]
    public async Task Clock_FileIsOldEnough_ItIsClosedAndTheNextBegun()
    {
        await using var history = new RecordingHistory();
        await history.StartAsync();
        history.History.Add(Placements.Full());
        await Eventually.HoldsAsync(() => history.Files.Any(), "the file is begun");

        Assert.Equal(["placements-20260101T000000000Z-0001.parquet.open"], history.Files);
        await history.PassAsync(history.Options.MaxFileAge);
        Assert.Single(history.Closed);
        history.History.Add(Placements.Full("pod-2"));
        await Eventually.HoldsAsync(() => history.Files.Count() == 2, "the next one is begun");

        Assert.Equal(["placements-20260101T000000000Z-0001.parquet", "placements-20260101T000100000Z-0002.parquet.open"], history.Files);
    }

    [Fact]
    public async Task Add_ManyRows_FilesAreClosedBySize()
    {
        await using var history = new RecordingHistory(
            options => options with { MaxFileBytes = HistoryOptions.MinMaxFileBytes, MaxQueued = 50_000 });
        await history.StartAsync();
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++) history.History.Add(Placements.Full($"pod-{random.Next():x8}"));

        await history.StopAsync();

        Assert.True(history.Closed.Count > 1);
        Assert.Equal(20_000, history.Closed.Sum(file => file.Rows));
        Assert.Equal(20_000, (await history.ReadAsync()).Count);
        Assert.Empty(history.Drops);
    }

    [Fact]
    public async Task Start_AfterACrash_SaysWhatIsLostAndClearsItAway()
    {
        await using var history = new RecordingHistory();
        Directory.CreateDirectory(history.Directory);
        var unclosed = Path.Combine(history.Directory, "placements-20251231T120000000Z-0007.parquet.open");
        await File.WriteAllBytesAsync(unclosed, new byte[123]);
        await File.WriteAllTextAsync(Path.Combine(history.Directory, "notes.parquet.open"), "of others");

        await history.StartAsync();

        Assert.Contains(history.Logged, line => line.StartsWith($"5002 The process that wrote {unclosed}", StringComparison.Ordinal)
            && line.Contains("123 bytes", StringComparison.Ordinal));
        Assert.Equal(["notes.parquet.open"], history.Files);
    }

    [Fact]
    public async Task Add_QueueFull_IsDroppedAndCounted()
    {
        await using var history = new RecordingHistory(options => options with { MaxQueued = 2 });

        for (var i = 0; i < 5; i++) history.History.Add(Placements.Full());

        Assert.Equal(3, history.DroppedBy(HistoryDropReason.QueueFull));
    }

    [Fact]
    public async Task Directory_CannotBeWritten_RowsAreDroppedUntilItCan()
    {
        await using var history = new RecordingHistory();
        await File.WriteAllTextAsync(history.Directory, "a file where the directory should be");
        await history.StartAsync();
        history.History.Add(Placements.Full());
        await Eventually.HoldsAsync(() => history.DroppedBy(HistoryDropReason.Unwritable) == 1, "the row is dropped");
        Assert.False(Assert.Single(history.Health.Report()).IsOk);

        File.Delete(history.Directory);
        await history.PassAsync(TimeSpan.FromSeconds(31));
        Assert.True(history.Health.Report()[0].IsOk);
        history.History.Add(Placements.Full("pod-2"));
        await history.StopAsync();

        Assert.Equal("pod-2", Assert.Single(await history.ReadAsync()).PodName);
        Assert.Single(history.Logged, line => line.StartsWith("5001", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Directory_HeldByAnotherProcess_IsLeftAlone()
    {
        await using var history = new RecordingHistory();
        Directory.CreateDirectory(history.Directory);
        await using var other = new FileStream(
            Path.Combine(history.Directory, ".lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var open = Path.Combine(history.Directory, "placements-20260101T000000000Z-0001.parquet.open");
        await File.WriteAllTextAsync(open, "being written");

        await history.StartAsync();

        Assert.False(Assert.Single(history.Health.Report()).IsOk);
        Assert.True(File.Exists(open));
    }

    [Fact]
    public async Task Candidates_ByShareOfPods_AreKeptWhole()
    {
        await using var history = new RecordingHistory(options => options with { CandidateRatio = 0.25 });
        await history.StartAsync();
        for (var i = 0; i < 1000; i++) history.History.Add(Placements.Full($"pod-{i}"));

        await history.StopAsync();

        var rows = history.Closed.Single(file => file.Table == HistoryTable.Candidates).Rows;
        Assert.InRange(rows, 2 * 200, 2 * 300);
        var file = history.Files.Single(name => name.StartsWith("candidates", StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(Path.Combine(history.Directory, file));
        var footer = new ParquetFooterReader().ReadMetaData(bytes, bytes.Length);
        Assert.Equal(CandidateTable.Schema.Fields.Select(field => field.Field.Name), footer.Leaves.Select(leaf => leaf.Path));
        Assert.Contains(new("hdfs_locality.table", "candidates"), footer.KeyValues);
        Assert.Equal(rows, footer.RowCount);
    }

    private static bool Same(PlacementRecord one, PlacementRecord other) =>
        one with { Candidates = other.Candidates } == other;
}
