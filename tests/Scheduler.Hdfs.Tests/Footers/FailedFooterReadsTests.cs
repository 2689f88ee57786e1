using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Footers;
using Scheduler.Testing.Parquet;

namespace Scheduler.Hdfs.Tests.Footers;

/// <summary>Inputs whose DataNodes cannot be reached: they are not asked for each of a thousand files.</summary>
public sealed class FailedFooterReadsTests
{
    private const int FileCount = 200;
    private static readonly byte[] Table = WideTable.Write(4, 2);
    private static readonly ParquetOptions Options = new() { ReadsPerSecond = ParquetOptions.MaxReadsPerSecond, MaxConcurrency = 4 };

    [Fact]
    public async Task ReadAsync_NoDataNodeAnswers_IsGivenUpAndCountsWhole()
    {
        using var fixture = new FooterFixture(Options);
        for (var i = 0; i < FileCount; i++) fixture.Tree.Add($"/in/part-{i:000}", Table.Length);

        var map = await fixture.ReadAsync("/in", "c0");

        Assert.InRange(fixture.Files.Reads.Count, FailedFooterReads.Most, FailedFooterReads.Most + Options.MaxConcurrency);
        var unreadable = Assert.Single(map.Origin.Selected!.Whole);
        Assert.Equal((WholeFileReason.Unreadable, FileCount), (unreadable.Reason, unreadable.Count + map.Origin.Selected.FilesEstimated));
        Assert.Equal(FileCount * (long)Table.Length, map.TotalBytes);
    }

    [Fact]
    public async Task ReadAsync_SomeDataNodesAnswer_AsksForEveryFile()
    {
        using var fixture = new FooterFixture(Options with { MaxConcurrency = 1 });
        fixture.Add("/in/a", Table);
        for (var i = 0; i < FileCount; i++) fixture.Tree.Add($"/in/part-{i:000}", Table.Length);

        var map = await fixture.ReadAsync("/in", "c0");

        Assert.Equal(
            (1, 0, FileCount + 1), (map.Origin.Selected!.FilesWeighed, map.Origin.Selected.FilesEstimated, fixture.Files.Reads.Count));
    }
}
