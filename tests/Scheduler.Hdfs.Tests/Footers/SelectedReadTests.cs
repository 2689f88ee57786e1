using Scheduler.Core.Blocks;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.Paths;
using Scheduler.Testing;
using Scheduler.Testing.Parquet;

namespace Scheduler.Hdfs.Tests.Footers;

/// <summary>Maps of inputs of which a part is read, from files of one block each.</summary>
public sealed class SelectedReadTests
{
    private const int Columns = 10;

    private static readonly byte[] Table = WideTable.Write(Columns, 4);
    private static readonly byte[] Text = [.. Enumerable.Range(0, 3000).Select(i => (byte)('a' + (i % 26)))];

    [Fact]
    public async Task ReadAsync_Columns_WeighsTheirChunks()
    {
        using var fixture = new FooterFixture();
        fixture.Add("/in/a", Table);

        var map = await fixture.ReadAsync("/in", "c0,c7");

        var wanted = ByHand([0, 7], [0, 1, 2, 3]);
        Assert.Equal((wanted, wanted, Table.Length), (map.TotalBytes, map.Origin.BytesListed, map.Origin.Selected!.WholeBytes));
        Assert.Equal([(long)Table.Length], map.WholeFileBytes.ToArray());
        Assert.Equal((1, 0, 0), (map.Origin.Selected.FilesWeighed, map.Origin.Selected.FilesEstimated, map.Origin.Selected.Whole.Length));
        Assert.False(map.Origin.IsEstimate);
    }

    [Fact]
    public async Task ReadAsync_RowGroups_WeighsTheirChunks()
    {
        using var fixture = new FooterFixture();
        fixture.Add("/in/a", Table);

        Assert.Equal(ByHand([1], [2]), (await fixture.ReadAsync("/in", "c1", "2")).TotalBytes);
    }

    [Fact]
    public async Task ReadAsync_NoSelection_ReadsNoFooter()
    {
        using var fixture = new FooterFixture();
        fixture.Add("/in/a", Table);

        var map = await fixture.Source.ReadAsync(new InputPath("ns1", "/in"), default);

        Assert.Equal((Table.Length, null), (map.TotalBytes, map.Origin.Selected));
        Assert.True(map.WholeFileBytes.IsEmpty);
        Assert.Empty(fixture.Files.Reads);
    }

    public static TheoryData<string, WholeFileReason, string> Failures => new()
    {
        { "text", WholeFileReason.NotParquet, "not a Parquet file" },
        { "short", WholeFileReason.NotParquet, "not a Parquet file" },
        { "encrypted", WholeFileReason.EncryptedFooter, "encrypted" },
        { "damaged", WholeFileReason.Damaged, "damaged" },
        { "large", WholeFileReason.TooLarge, "Parquet:MaxFooterBytes" },
        { "columns", WholeFileReason.UnknownColumn, "'nope'" },
        { "row-groups", WholeFileReason.NoSuchRowGroup, "row group 9" },
        { "unreadable", WholeFileReason.Unreadable, "No DataNode" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task ReadAsync_FileWithoutUsableFooter_IsWeightedByFullLengthAndSaysWhy(
        string failure, WholeFileReason reason, string says)
    {
        using var fixture = new FooterFixture(new ParquetOptions { MaxFooterBytes = failure == "large" ? 1024 : 1 << 20 });
        var content = ContentOf(failure);
        fixture.Add("/in/file", content);
        if (failure == "unreadable") fixture.Tree.Add("/in/file", content.Length).Add("/in/other", 77);

        var map = await fixture.ReadAsync("/in", failure == "columns" ? "nope" : null, failure == "row-groups" ? "9" : "0");

        var whole = Assert.Single(map.Origin.Selected!.Whole);
        Assert.Equal((reason, 1), (whole.Reason, whole.Count));
        Assert.Contains(says, whole.Example, StringComparison.Ordinal);
        Assert.StartsWith(failure == "unreadable" ? "/in/other: " : "/in/file: ", whole.Example, StringComparison.Ordinal);
        Assert.Equal([(reason, 1)], fixture.Whole);
        Assert.Equal(failure == "unreadable", map.Origin.IsIncomplete);
        var length = failure == "unreadable" ? ByHand([.. Enumerable.Range(0, Columns)], [0]) + 77 : content.Length;
        Assert.Equal((length, length), (map.TotalBytes, map.Origin.BytesListed));
    }

    [Fact]
    public async Task ReadAsync_MoreFilesThanFootersAreRead_CountTheRestByTheMeanShare()
    {
        using var fixture = new FooterFixture(new ParquetOptions { MaxFiles = 10, ReadsPerSecond = 10_000 });
        for (var i = 0; i < 40; i++) fixture.Add($"/in/part-{i:00}", Table);

        var map = await fixture.ReadAsync("/in", "c3");

        Assert.Equal(10, fixture.Files.Reads.Count);
        Assert.Equal(
            ["/in/part-00", "/in/part-04", "/in/part-08", "/in/part-12"], fixture.Files.Reads.Select(read => read.Path).Order().Take(4));
        Assert.Equal((10, 30, true), (map.Origin.Selected!.FilesWeighed, map.Origin.Selected.FilesEstimated, map.Origin.IsEstimate));
        Assert.False(map.Origin.IsIncomplete);
        Assert.Equal(40 * ByHand([3], [0, 1, 2, 3]), map.TotalBytes);
    }

    [Fact]
    public async Task ReadAsync_SampledInput_StandsForWhatIsWantedOfAllFiles()
    {
        using var fixture = new FooterFixture(sampleAbove: 5);
        for (var i = 0; i < 20; i++) fixture.Add($"/in/part-{i:00}", Table);

        var map = await fixture.ReadAsync("/in", "c3");

        var wanted = ByHand([3], [0, 1, 2, 3]);
        Assert.Equal((5, 20, 5), (map.Origin.FilesLocated, map.Origin.FilesListed, fixture.Files.Reads.Count));
        Assert.Equal((5 * wanted, 20 * wanted), (map.TotalBytes, map.Origin.BytesListed));
        Assert.Equal(20L * Table.Length, map.Origin.Selected!.WholeBytes);
        Assert.Equal(20L * Table.Length, map.WholeFileBytes.ToArray().Sum());
    }

    [Fact]
    public async Task ReadAsync_NoFooterInTime_IsWeightedByItsFullLengthAndSaysSo()
    {
        using var fixture = new FooterFixture(nameNode: new NameNodeOptions { ReadTimeout = TimeSpan.FromSeconds(10) });
        fixture.Add("/in/a", Table);
        fixture.Files.Gate = ct => Task.Delay(Timeout.InfiniteTimeSpan, fixture.Clock, ct);

        var read = fixture.ReadAsync("/in", "c3");
        await Eventually.HoldsAsync(() => !fixture.Files.Reads.IsEmpty);
        fixture.Clock.Advance(TimeSpan.FromSeconds(9));
        var map = await read;

        Assert.Equal((Table.Length, 0, 1), (map.TotalBytes, map.Origin.Selected!.FilesWeighed, map.Origin.Selected.FilesEstimated));
        Assert.Equal((1, true), (map.Origin.Selected.FilesUnread, map.Origin.IsIncomplete));
    }

    [Fact]
    public async Task ReadAsync_UnreadableFile_SaysNothingOfTheOthers()
    {
        using var fixture = new FooterFixture(new ParquetOptions { MaxFiles = 2, ReadsPerSecond = 10_000 });
        fixture.Tree.Add("/in/a", 1_000_000);
        foreach (var name in (string[])["b", "c", "d"]) fixture.Add($"/in/{name}", Table);

        var map = await fixture.ReadAsync("/in", "c3");

        // Read are a, which cannot be, and c; b and d count as c does.
        Assert.Equal(1_000_000 + (3 * ByHand([3], [0, 1, 2, 3])), map.TotalBytes);
    }

    [Fact]
    public async Task ReadAsync_ManySelectionsOfOnePath_ListItOnce()
    {
        using var fixture = new FooterFixture();
        for (var i = 0; i < 5; i++) fixture.Add($"/in/part-{i}", Table);

        var maps = await Task.WhenAll(Enumerable.Range(0, 4).Select(rowGroup => fixture.ReadAsync("/in", null, $"{rowGroup}")));

        Assert.Equal(["/in"], fixture.Tree.Listed.ToArray());
        Assert.Equal((5, 5), (fixture.Tree.Located.Count, fixture.Files.Reads.Count));
        Assert.Equal(5 * ByHand([.. Enumerable.Range(0, Columns)], [0, 1, 2, 3]), maps.Sum(map => map.TotalBytes));

        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        await fixture.ReadAsync("/in", null, "0");
        Assert.Equal((2, 5), (fixture.Tree.Listed.Count, fixture.Files.Reads.Count));
    }

    [Fact]
    public async Task ReadAsync_ListingFails_IsTriedAgainAtOnce()
    {
        using var fixture = new FooterFixture();
        await Assert.ThrowsAsync<BlockMapUnavailableException>(() => fixture.ReadAsync("/in", "c0"));

        fixture.Add("/in/a", Table);

        Assert.Equal(ByHand([0], [0, 1, 2, 3]), (await fixture.ReadAsync("/in", "c0")).TotalBytes);
    }

    private static long ByHand(int[] columns, int[] rowGroups) => WideTable.WeighByHand(Table, Table.Length, columns, rowGroups).Sum();

    private static byte[] ContentOf(string failure) => failure switch
    {
        "text" => Text,
        "short" => Text[..11],
        "encrypted" => [.. Table[..^4], .. "PARE"u8],
        "damaged" => [.. Table[..^2000], .. Text[..1992], .. Table[^8..]],
        _ => Table,
    };
}
