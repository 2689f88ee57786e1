using Scheduler.Core.ParquetSelection;
using Scheduler.Testing.Parquet;

namespace Scheduler.Hdfs.Tests.Footers;

/// <summary>What an input of 1,000 Parquet files costs.</summary>
public sealed class ColdAndWarmTests
{
    private const int FileCount = 1_000;

    private static readonly byte[] Table = WideTable.Write(20, 4, rows: 3);
    private static readonly ParquetOptions Options = new() { TailBytes = 1024, MaxConcurrency = 6, ReadsPerSecond = 10_000 };

    [Fact]
    public async Task ReadAsync_Cold_CostsTwoReadsAFileAtMostAndKeepsToTheConcurrency()
    {
        using var fixture = Filled();

        var map = await fixture.ReadAsync("/in", "c1,c2");

        var reads = fixture.Files.Reads.CountBy(read => read.Path).ToDictionary();
        Assert.Equal(FileCount, reads.Count);
        Assert.All(reads, file => Assert.Equal(2, file.Value));
        Assert.InRange(fixture.Files.Peak, 1, Options.MaxConcurrency);
        Assert.Equal((FileCount, 0), (map.Origin.Selected!.FilesWeighed, map.Origin.Selected.FilesEstimated));
    }

    [Fact]
    public async Task ReadAsync_Warm_CostsNoRead()
    {
        using var fixture = Filled();
        var cold = await fixture.ReadAsync("/in", "c1,c2");
        fixture.Files.Reads.Clear();
        // What replicas share would do, too.
        fixture.Shared.Clear();
        fixture.Clock.Advance(TimeSpan.FromMinutes(8));

        var warm = await fixture.ReadAsync("/in", "c1,c2");
        await fixture.ReadAsync("/in", "c5");

        Assert.Empty(fixture.Files.Reads);
        Assert.Equal(cold.TotalBytes, warm.TotalBytes);
    }

    [Fact]
    public async Task ReadAsync_FootersBeyondTheMemory_AreBoundedAndReadAgain()
    {
        using var fixture = Filled(Options with { MaxBytes = ParquetOptions.MinMaxBytes });

        await fixture.ReadAsync("/in", "c1");

        Assert.InRange(fixture.Cache.SizeInBytes, ParquetOptions.MinMaxBytes / 4, ParquetOptions.MinMaxBytes);
    }

    private static FooterFixture Filled(ParquetOptions? options = null)
    {
        var fixture = new FooterFixture(options ?? Options);
        for (var i = 0; i < FileCount; i++) fixture.Add($"/in/part-{i:0000}", Table);
        return fixture;
    }
}
