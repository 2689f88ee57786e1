namespace Scheduler.History.Tests.Writing;

/// <summary>
/// A disk that is full while a file is written: its rows are counted, nothing half written stays, and it goes on once there is room.
/// </summary>
public sealed class FullDiskTests
{
    private const int RowGroup = 5_000;

    [Fact]
    public async Task Write_DiskFullInARowGroup_LosesAndCountsTheRowsOfTheFileAlone()
    {
        var disk = new FullDisk { Room = 1 << 20 };
        await using var history = new RecordingHistory(disk: disk);
        await history.StartAsync();
        history.History.Add(Placements.Full("kept"));
        await Eventually.HoldsAsync(() => history.Files.Any(), "the file is begun");
        await history.PassAsync(history.Options.MaxFileAge);
        Assert.Single(history.Closed);

        disk.Room = 100;
        for (var i = 0; i < RowGroup; i++) history.History.Add(Placements.Full($"lost-{i}"));

        await Eventually.HoldsAsync(() => history.DroppedBy(HistoryDropReason.Unwritable) == RowGroup, "the rows of the file are counted");
        Assert.Single(history.Files);
        var report = Assert.Single(history.Health.Report());
        Assert.False(report.IsOk);
        Assert.Contains(
            "No space left on device Check space", report.Message.Replace(".", "", StringComparison.Ordinal), StringComparison.Ordinal);

        disk.Room = 1 << 20;
        await history.PassAsync(TimeSpan.FromSeconds(31));
        Assert.True(history.Health.Report()[0].IsOk);
        history.History.Add(Placements.Full("after"));
        await history.StopAsync();

        Assert.Equal(["kept", "after"], (await history.ReadAsync()).Select(placement => placement.PodName));
    }

    [Fact]
    public async Task Stop_DiskFullAtTheEnd_CountsTheRowsAndLeavesNoFile()
    {
        await using var history = new RecordingHistory(disk: new FullDisk { Room = 10 });
        await history.StartAsync();
        for (var i = 0; i < 7; i++) history.History.Add(Placements.Full($"pod-{i}"));

        await history.StopAsync();

        Assert.Equal(7, history.DroppedBy(HistoryDropReason.Unwritable));
        Assert.Empty(history.Files);
        Assert.Empty(history.Closed);
    }

    /// <summary>Rows that the library cannot write cost their file, and neither the service nor what comes after.</summary>
    [Fact]
    public async Task Write_FaultOfAnotherKind_LosesTheFileAndGoesOn()
    {
        var disk = new FullDisk { Room = 10, Fault = () => new NotSupportedException("no such type") };
        await using var history = new RecordingHistory(disk: disk);
        await history.StartAsync();
        history.History.Add(Placements.Full("lost"));
        await Eventually.HoldsAsync(() => history.Files.Any(), "the file is begun");
        await history.PassAsync(history.Options.MaxFileAge);
        Assert.Equal(1, history.DroppedBy(HistoryDropReason.Unwritable));
        Assert.Empty(history.Files);

        disk.Room = 1 << 20;
        await history.PassAsync(TimeSpan.FromSeconds(31));
        Assert.True(history.Health.Report()[0].IsOk);
        history.History.Add(Placements.Full("kept"));
        await history.StopAsync();

        Assert.Equal("kept", Assert.Single(await history.ReadAsync()).PodName);
    }

    [Fact]
    public async Task Start_NothingCanBeWrittenInTheDirectory_IsSaidBeforeAnyRowAndTriedAgain()
    {
        await using var history = new RecordingHistory();
        var obstacle = Directory.CreateDirectory(Path.Combine(history.Directory, ".probe"));

        await history.StartAsync();
        Assert.False(history.Health.Report()[0].IsOk);

        obstacle.Delete();
        await history.PassAsync(TimeSpan.FromSeconds(31));
        // Its own lock is not in the way.
        Assert.True(history.Health.Report()[0].IsOk);
        Assert.Empty(history.Files);
    }
}
