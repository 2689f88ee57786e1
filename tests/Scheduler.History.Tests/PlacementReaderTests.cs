namespace Scheduler.History.Tests;

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
                (placement.BoundAt, placement.Namespace, placement.Group, placement.Added, placement.AchievableBytes, placement.Missed, placement.Waited,
                    placement.PodName));
        }
    }

    [Fact]
    public async Task Read_DamagedAndForeignFiles_ArePassedOverAndSaid()
    {
        await using var history = new RecordingHistory();
        await history.StartAsync();
        history.History.Add(Placements.Full());
        await history.StopAsync();
        var damaged = Path.Combine(history.Directory, "placements-20260101T000000000Z-0009.parquet");
        await File.WriteAllTextAsync(damaged, "not Parquet at all");
        await File.WriteAllTextAsync(Path.Combine(history.Directory, "others.parquet"), "not ours");
        var reader = new PlacementReader(history.Directory);

        var pods = new List<string>();
        await foreach (var placement in reader.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None)) pods.Add(placement.PodName);

        Assert.Equal(["pod-1"], pods);
        Assert.StartsWith($"{damaged} is left out: ", Assert.Single(reader.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_EveryCutOfAFile_NeverFails()
    {
        await using var history = new RecordingHistory();
        await history.StartAsync();
        history.History.Add(Placements.Full());
        await history.StopAsync();
        var file = Path.Combine(history.Directory, history.Files.Single());
        var bytes = await File.ReadAllBytesAsync(file);
        var random = new Random(11);

        for (var i = 0; i < 500; i++)
        {
            var mutated = bytes[..random.Next(bytes.Length + 1)];
            if (i % 2 == 0) (mutated = [.. bytes])[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(file, mutated);
            Assert.InRange((await history.ReadAsync()).Count, 0, 1);
        }
    }
}
