using Scheduler.Core.History;
using Scheduler.History.Reading;

namespace Scheduler.History.Tests.Reading;

/// <summary>A history of version 0.1 (<c>tests/captures/history</c>: GZIP, dictionaries) is still read, value by value.</summary>
public sealed class OldHistoryTests
{
    private static PlacementRecord[] Kept =>
    [
        Placements.Full() with { Candidates = [] },
        Placements.Bare("bare"),
        Placements.Empty(),
        Placements.Extreme() with { Candidates = [] },
        .. Enumerable.Range(0, 400).Select(i => i % 3 == 0
            ? Placements.Bare($"b-{i}")
            : Placements.Full($"f-{i}", Placements.Start.AddSeconds(i)) with { Candidates = [] }),
    ];

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
