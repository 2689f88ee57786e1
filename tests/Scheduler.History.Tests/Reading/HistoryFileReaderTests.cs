using System.Collections.Immutable;
using Parquet;
using Scheduler.Core.ParquetSelection;
using Scheduler.History.Reading;
using Scheduler.ParquetFooters;
using Scheduler.ParquetFooters.Metadata;

namespace Scheduler.History.Tests.Reading;

/// <summary>What footers and pages of ours may not say: the library would allocate it, or read elsewhere than we looked.</summary>
public sealed class HistoryFileReaderTests
{
    [Theory]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(-1, 1)]
    [InlineData(-(1L << 40), 1L << 40)]
    [InlineData((64 << 20) + 1, 0)]
    [InlineData(40 << 20, 40 << 20)]
    public async Task Check_ChunksOfImpossibleOrTooManyBytes_AreTooLarge(long first, long second)
    {
        var bytes = await WriteAsync();
        var footer = Edit(Footer(bytes), chunks => chunks.SetItem(0, chunks[0] with { UncompressedBytes = first })
            .SetItem(1, chunks[1] with { UncompressedBytes = second }));

        Assert.Equal(
            ParquetFailure.TooLarge, Assert.Throws<ParquetFormatException>(() => HistoryFileReader.Check(footer, bytes.Length)).Failure);
    }

    [Fact]
    public async Task Check_RowGroupsOfTheSameBytes_AreDamaged()
    {
        var bytes = await WriteAsync();
        var footer = Footer(bytes);
        HistoryFileReader.Check(footer, bytes.Length);
        var group = footer.RowGroups[0];

        var exception = Assert.Throws<ParquetFormatException>(
            () => HistoryFileReader.Check(footer with { RowGroups = [.. Enumerable.Repeat(group, 10)] }, bytes.Length));

        Assert.Equal("It is not a history file: its columns overlap.", exception.Message);
    }

    /// <summary>ZSTD's frame says how long its content is: the library allocates that, whatever the page's header says.</summary>
    [Fact]
    public async Task Read_ZstdFrameThatClaimsMuch_IsRefused()
    {
        var bytes = await WriteAsync();
        var frame = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]);
        Assert.True(bytes[frame + 4] == 0x20, "the frame says its size in one byte");
        bytes[frame + 5] = 0xff;
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, bytes);

        var exception = await Assert.ThrowsAsync<ParquetFormatException>(
            () => HistoryFileReader.ReadAsync(file, PlacementDetail.Everything));

        File.Delete(file);
        Assert.Contains("a page unpacks to more bytes than its header says", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_FooterThatTheLibraryReadsOtherwise_IsDamaged()
    {
        using var file = new MemoryStream(await WriteAsync());
        await using var reader = await ParquetReader.CreateAsync(file);
        var (ours, library) = (Footer(file.ToArray()), reader.Metadata!);
        HistoryPages.Check(file, ours, library);

        // Our reader begins with the dictionary or the values, as others do; the library with an index page, if one is said to come first.
        library.RowGroups[0].Columns[1].MetaData!.IndexPageOffset = 4;

        var exception = Assert.Throws<ParquetFormatException>(() => HistoryPages.Check(file, ours, library));
        Assert.Equal("It is not a history file: what it says of a column can be read in two ways.", exception.Message);
    }

    private static async Task<byte[]> WriteAsync()
    {
        await using var history = new RecordingHistory();
        await history.StartAsync();
        history.History.Add(Placements.Full());
        await history.StopAsync();
        return await File.ReadAllBytesAsync(Path.Combine(history.Directory, history.Files.Single()));
    }

    private static FileMetaData Footer(byte[] file) => new ParquetFooterReader().ReadMetaData(file, file.Length);

    private static FileMetaData Edit(FileMetaData footer, Func<ImmutableArray<ColumnChunk>, ImmutableArray<ColumnChunk>> edit) =>
        footer with { RowGroups = [footer.RowGroups[0] with { Chunks = edit(footer.RowGroups[0].Chunks) }] };
}
