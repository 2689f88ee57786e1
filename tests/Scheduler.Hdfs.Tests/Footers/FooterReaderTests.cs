using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Testing;
using Scheduler.Testing.Parquet;

namespace Scheduler.Hdfs.Tests.Footers;

public sealed class FooterReaderTests
{
    private static readonly byte[] Table = WideTable.Write(20, 5);

    [Fact]
    public async Task ReadAsync_FooterWithinTheTail_IsOneReadOfTheTail()
    {
        using var fixture = new FooterFixture(new ParquetOptions { TailBytes = 16384 });
        fixture.Add("/t", Table);

        var footer = await fixture.Reader.ReadAsync(fixture.KeyOf("/t"), Requester.Service, default);

        Assert.Equal((20, 5), (footer.Layout!.Columns.Length, footer.Layout.RowGroupCount));
        Assert.Equal([("/t", new ByteRange(Table.Length - 16384, 16384))], fixture.Files.Reads);
        Assert.Equal([(null, 16384L)], fixture.Told);
    }

    [Fact]
    public async Task ReadAsync_LargerFooter_IsOneMoreReadOfAllOfIt()
    {
        using var fixture = new FooterFixture(new ParquetOptions { TailBytes = 1024 });
        fixture.Add("/t", Table);

        var footer = await fixture.Reader.ReadAsync(fixture.KeyOf("/t"), Requester.Service, default);

        Assert.NotNull(footer.Layout);
        var (tail, rest) = (fixture.Files.Reads.First().Range, fixture.Files.Reads.Last().Range);
        Assert.Equal((2, Table.Length, Table.Length), (fixture.Files.Reads.Count, tail.End, rest.End));
        Assert.Equal(MeasureFooter(Table), rest.Length);
        Assert.Equal([(null, tail.Length + rest.Length)], fixture.Told);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(11)]
    public async Task ReadAsync_FileTooShortForParquet_IsNotRead(int length)
    {
        using var fixture = new FooterFixture();
        fixture.Add("/t", new byte[length]);

        var footer = await fixture.Reader.ReadAsync(fixture.KeyOf("/t"), Requester.Service, default);

        Assert.Equal((null, ParquetFailure.NotParquet), (footer.Layout, footer.Failure));
        Assert.Empty(fixture.Files.Reads);
    }

    [Fact]
    public async Task ReadAsync_FileShorterThanTheTail_IsReadWhole()
    {
        using var fixture = new FooterFixture();
        var file = WideTable.Write(1, 1, rows: 3);
        fixture.Add("/t", file);

        Assert.NotNull((await fixture.Reader.ReadAsync(fixture.KeyOf("/t"), Requester.Service, default)).Layout);

        Assert.Equal([("/t", new ByteRange(0, file.Length))], fixture.Files.Reads);
    }

    [Fact]
    public async Task ReadAsync_DataNodeThatDoesNotAnswer_IsUnavailableAfterTheDeadline()
    {
        using var fixture = new FooterFixture(new ParquetOptions { ReadTimeout = TimeSpan.FromSeconds(3) });
        fixture.Add("/t", Table);
        fixture.Files.Gate = ct => Task.Delay(Timeout.InfiniteTimeSpan, fixture.Clock, ct);

        var read = fixture.Reader.ReadAsync(fixture.KeyOf("/t"), Requester.Service, default);
        await Eventually.HoldsAsync(() => !fixture.Files.Reads.IsEmpty);
        fixture.Clock.Advance(TimeSpan.FromSeconds(3));

        var failure = await Assert.ThrowsAsync<FileRangeException>(() => read);
        Assert.Equal(FileRangeFailure.Unavailable, failure.Failure);
        Assert.Contains("Parquet:ReadTimeout", failure.Message, StringComparison.Ordinal);
        Assert.Equal([(WholeFileReason.Unreadable, 0L)], fixture.Told);
    }

    [Fact]
    public async Task ReadAsync_ManyFiles_KeepsToTheConcurrency()
    {
        using var fixture = new FooterFixture(new ParquetOptions { MaxConcurrency = 3, ReadsPerSecond = 10_000 });
        var gate = new TaskCompletionSource();
        fixture.Files.Gate = _ => gate.Task;
        for (var i = 0; i < 20; i++) fixture.Add($"/t{i}", Table);

        var reads = Enumerable.Range(0, 20)
            .Select(i => fixture.Reader.ReadAsync(fixture.KeyOf($"/t{i}"), Requester.Service, default))
            .ToArray();
        await Eventually.HoldsAsync(() => fixture.Files.Peak == 3);
        gate.SetResult();
        await Task.WhenAll(reads);

        Assert.Equal(3, fixture.Files.Peak);
    }

    private static long MeasureFooter(byte[] file) => new Scheduler.ParquetFooters.ParquetFooterReader().MeasureFooter(file, file.Length);
}
