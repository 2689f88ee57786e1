using Scheduler.History.Writing;

namespace Scheduler.History.Tests.Writing;

public sealed class RetentionTests
{
    private static readonly HistoryOptions Options = new() { RetentionDays = 10, MaxFileAge = TimeSpan.FromHours(6), MaxBytes = 1000 };

    [Fact]
    public void Beyond_OldFiles_GoOnceTheirLastRowIsTooOld()
    {
        var kept = Placements.Start - TimeSpan.FromDays(10) - TimeSpan.FromHours(6);

        var beyond = Retention.Beyond([new("kept", 1, kept), new("old", 1, kept.AddTicks(-1))], Placements.Start, Options);

        Assert.Equal(["old"], beyond.Select(file => file.Path));
    }

    [Fact]
    public void Beyond_TooManyBytes_TheOldestGo()
    {
        var files = Enumerable.Range(0, 5).Select(i => new RetainedFile($"{i}", 300, Placements.Start.AddHours(-i)));

        Assert.Equal(["3", "4"], Retention.Beyond(files, Placements.Start, Options).Select(file => file.Path));
    }

    [Fact]
    public async Task Start_FilesBeyond_AreDeletedAndOthersAreNot()
    {
        await using var history = new RecordingHistory(options => options with { RetentionDays = 1 });
        Directory.CreateDirectory(history.Directory);
        string[] names =
            ["placements-20251201T000000000Z-0001.parquet", "candidates-20251201T000000000Z-0001.parquet", "mine-20251201.parquet"];
        foreach (var name in names) await File.WriteAllTextAsync(Path.Combine(history.Directory, name), "x");

        await history.StartAsync();

        Assert.Equal(["mine-20251201.parquet"], history.Files);
        Assert.Contains(history.Logged, line => line.StartsWith("5003 Deleted 2 files", StringComparison.Ordinal));
    }
}
