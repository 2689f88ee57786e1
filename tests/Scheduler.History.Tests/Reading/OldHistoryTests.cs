using Scheduler.Core.History;
using Scheduler.History.Reading;
using Scheduler.History.Summaries;

namespace Scheduler.History.Tests.Reading;

/// <summary>A history of version 0.1 (<c>tests/captures/history</c>: GZIP, dictionaries) is still read, value by value.</summary>
public sealed class OldHistoryTests
{
    private static PlacementRecord[] Kept =>
    [
        Placements.Full() with { GroupName = null, Candidates = [] },
        Placements.Bare("bare"),
        Placements.Empty(),
        // The file says more bytes than a pod can read.
        Placements.Extreme() with { Added = null, AchievedBytes = null, AchievableBytes = null, Candidates = [] },
        .. Enumerable.Range(0, 400).Select(i => i % 3 == 0
            ? Placements.Bare($"b-{i}")
            : Placements.Full($"f-{i}", Placements.Start.AddSeconds(i)) with { GroupName = null, Candidates = [] }),
    ];

    [Fact]
    public async Task Read_FilesOfVersion01_CanBeSummedUpAndCalledByTheirGroups()
    {
        var summary = new PlacementSummary();
        var reader = new PlacementReader(Captures.PathOf("history"), PlacementDetail.Totals);

        await foreach (var placement in reader.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None)) summary.Add(placement);

        Assert.Equal(Kept.Length, summary.Total.Pods);
        Assert.All(summary.Groups.Keys, group => Assert.Equal(group.Group, summary.NameOf(group)));
    }

    [Fact]
    public async Task Read_FilesOfVersion01_AreWhatWasKept()
    {
        var reader = new PlacementReader(Captures.PathOf("history"));

        var read = new List<PlacementRecord>();
        await foreach (var placement in reader.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None)) read.Add(placement);

        Assert.Empty(reader.Problems);
        Assert.Equal(Kept, read);
    }
}
