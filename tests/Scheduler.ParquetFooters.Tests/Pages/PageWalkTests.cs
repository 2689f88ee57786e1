using Scheduler.Core.ParquetSelection;
using Scheduler.ParquetFooters.Metadata;
using Scheduler.ParquetFooters.Pages;
using Scheduler.ParquetFooters.Tests.Fields;
using Scheduler.ParquetFooters.Tests.Footers;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Tests.Pages;

/// <summary>A chunk of 100 values and 1,000 bytes, with a dictionary of 10 and two data pages, and what its headers may not say.</summary>
public sealed class PageWalkTests
{
    private const int Values = 100, UncompressedBytes = 1_000;

    private static byte[][] Whole => [Page(2, 100, 10, 10), Page(0, 500, 20, 60), Page(0, 400, 30, 40)];

    [Fact]
    public void Walk_WholeChunk_AnswersEachPage() => Assert.Equal([(10, 100), (20, 500), (30, 400)], Walk(Whole));

    [Fact]
    public void Walk_ChunkWithoutValues_HasNoPage() => Assert.Empty(Walk([], values: 0));

    [Theory]
    [InlineData(401, 30, 40, "a page claims 401 bytes unpacked")]
    [InlineData(int.MaxValue, 30, 40, "a page claims 2147483647 bytes unpacked")]
    [InlineData(-1, 30, 40, "a page claims -1 bytes unpacked")]
    [InlineData(int.MinValue, 30, 40, "a page claims -2147483648 bytes unpacked")]
    [InlineData(null, 30, 40, "a page claims -1 bytes unpacked")]
    [InlineData(400, 31, 40, "a page claims 31 bytes where 30 are left")]
    [InlineData(400, int.MaxValue, 40, "a page claims 2147483647 bytes where 30 are left")]
    [InlineData(400, -1, 40, "a page claims -1 bytes where 30 are left")]
    [InlineData(400, null, 40, "a page claims -1 bytes where 30 are left")]
    [InlineData(400, 30, 41, "a page claims 41 values where 40 are left")]
    [InlineData(400, 30, -1, "a page claims -1 values where 40 are left")]
    [InlineData(400, 30, null, "a page claims -1 values where 40 are left")]
    [InlineData(400, 30, 39, "its pages lack 1 values")]
    public void Walk_LastPageThatLies_IsDamaged(int? uncompressed, int? compressed, int? values, string problem) => Assert.Equal(
        (ParquetFailure.Damaged, $"The pages of a Parquet chunk are damaged: {problem}."),
        Refusal([.. Whole[..2], Page(0, uncompressed, compressed, values, bytes: 30)]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(-1)]
    public void Walk_AnotherDictionaryOrKindOfPage_IsNotRead(int type) =>
        Assert.Equal(ParquetFailure.Unsupported, Refusal([.. Whole[..2], Page(type, 0, 0, 0), Whole[2]]).Failure);

    [Fact]
    public void Walk_DictionaryOfMoreThanTheValues_IsDamaged() =>
        Assert.Equal(ParquetFailure.Damaged, Refusal([Page(2, 100, 10, 101), .. Whole[1..]]).Failure);

    [Fact]
    public void Walk_DictionaryTwiceBeforeTheValues_IsNotRead() =>
        Assert.Equal(ParquetFailure.Unsupported, Refusal([Whole[0], Page(2, 0, 0, 0), .. Whole[1..]]).Failure);

    [Fact]
    public void Walk_EveryCut_IsDamaged()
    {
        var whole = Whole.SelectMany(page => page).ToArray();

        for (var length = 0; length < whole.Length; length++) Assert.Equal(ParquetFailure.Damaged, Refusal([whole[..length]]).Failure);
    }

    [Fact]
    public void Walk_BytesAfterTheLastPage_AreDamaged() => Assert.Equal(ParquetFailure.Damaged, Refusal([.. Whole, [0]]).Failure);

    private static (ParquetFailure Failure, string Message) Refusal(byte[][] pages)
    {
        var exception = Assert.Throws<ParquetFormatException>(() => Walk(pages));
        return (exception.Failure, exception.Message);
    }

    private static List<(int Compressed, int Uncompressed)> Walk(byte[][] pages, long values = Values)
    {
        var bytes = pages.SelectMany(page => page).ToArray();
        var walk = new PageWalk(bytes, new ColumnChunk(new ByteRange(4, bytes.Length), UncompressedBytes, values, IsElsewhere: false));
        var walked = new List<(int Compressed, int Uncompressed)>();
        while (walk.MoveNext()) walked.Add((walk.Page.Length, walk.UncompressedBytes));
        return walked;
    }

    /// <summary>A header and as many bytes as it says, or <paramref name="bytes"/>; null leaves a field out.</summary>
    private static byte[] Page(int type, int? uncompressed, int? compressed, int? values, int? bytes = null)
    {
        var counts = EditedFooter.Struct((2, EditedFooter.Number(0, CompactType.I32)));
        if (values is { } count) counts.Set(1, EditedFooter.Number(count, CompactType.I32));
        var header = EditedFooter.Struct((1, EditedFooter.Number(type, CompactType.I32)), ((short)(type == 0 ? 5 : 7), counts));
        if (uncompressed is { } unpacked) header.Set(2, EditedFooter.Number(unpacked, CompactType.I32));
        if (compressed is { } packed) header.Set(3, EditedFooter.Number(packed, CompactType.I32));
        return [.. FieldTreeWriter.Write(header), .. new byte[bytes ?? compressed ?? 0]];
    }
}
