using Scheduler.Core.ParquetSelection;
using Scheduler.Testing.Parquet;

namespace Scheduler.ParquetFooters.Tests.Footers;

public sealed class ParquetFooterReaderTests
{
    private static readonly ParquetFooterReader Reader = new();

    [Theory]
    [InlineData("encrypt_columns_and_footer.parquet.encrypted", ParquetFailure.EncryptedFooter, "PARE")]
    [InlineData("bad/PARQUET-1481.parquet", ParquetFailure.Damaged, "-7 is not from 0 to 7")]
    [InlineData("bad/parquet-net-hang-footer.bin", ParquetFailure.Damaged, "claims 709 bytes in a file of 717")]
    [InlineData("LICENSE", ParquetFailure.NotParquet, "does not end in PAR1")]
    public void ReadLayout_OfNoUse_SaysWhy(string name, ParquetFailure expected, string why)
    {
        var file = Captures.Bytes($"parquet/{name}");

        var exception = Assert.Throws<ParquetFormatException>(() => Reader.ReadLayout(file, file.Length));

        Assert.Equal(expected, exception.Failure);
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The same footer behind as many pages as it claims: Parquet.Net 6.1.0 never returns from it.</summary>
    [Theory]
    [InlineData(721)]
    [InlineData(881)]
    [InlineData(1L << 40)]
    public void ReadLayout_ListThatDoesNotEnd_IsDamaged(long fileLength)
    {
        var tail = Captures.Bytes("parquet/bad/parquet-net-hang-footer.bin");

        var exception = Assert.Throws<ParquetFormatException>(() => Reader.ReadLayout(tail, fileLength));

        Assert.Equal(ParquetFailure.Damaged, exception.Failure);
        Assert.Contains("a list of 2097151 is longer than the bytes that are left", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alltypes_plain.parquet", 8, 11, 1, 671)]
    [InlineData("alltypes_plain.snappy.parquet", 2, 11, 1, 570)]
    [InlineData("alltypes_tiny_pages.parquet", 7300, 13, 1, 323_579)]
    [InlineData("bad/ARROW-GH-45185.parquet", 5, 1, 1, 72)]
    [InlineData("binary_truncated_min_max.parquet", 12, 6, 1, 1414)]
    [InlineData("byte_stream_split.zstd.parquet", 300, 2, 1, 3441)]
    [InlineData("data_index_bloom_encoding_stats.parquet", 14, 1, 1, 152)]
    [InlineData("dict-page-offset-zero.parquet", 39, 1, 1, 40)]
    [InlineData("encrypt_columns_plaintext_footer.parquet.encrypted", 50, 8, 1, 3129)]
    [InlineData("list_columns.parquet", 3, 2, 1, 215)]
    [InlineData("lz4_raw_compressed.parquet", 4, 3, 1, 238)]
    [InlineData("nested_lists.snappy.parquet", 3, 2, 1, 160)]
    [InlineData("nested_structs.rust.parquet", 1, 216, 1, 17_712)]
    [InlineData("nonnullable.impala.parquet", 1, 13, 1, 630)]
    [InlineData("odd/column-name-case.parquet", 10, 2, 1, 311)]
    [InlineData("odd/empty-row-group.parquet", 10, 2, 2, 396)]
    [InlineData("odd/root-has-type.parquet", 10, 2, 1, 320)]
    [InlineData("sort_columns.parquet", 6, 2, 2, 348)]
    [InlineData("unknown-logical-type.parquet", 3, 2, 1, 187)]
    public void ReadLayout_RealFiles_GiveTheirSizes(string name, long rows, int columns, int rowGroups, long bytes)
    {
        var file = Captures.Bytes($"parquet/{name}");

        var layout = Reader.ReadLayout(file, file.Length);

        Assert.Equal(
            (rows, columns, rowGroups, bytes), (layout.RowCount, layout.Columns.Length, layout.RowGroupCount, BytesOf(layout, null)));
    }

    /// <summary>A row group of 0 rows whose data page is at 0; a root that has a type; a name in other letters than the file's.</summary>
    [Theory]
    [InlineData("empty-row-group", "a", 158)]
    [InlineData("root-has-type", "mint", 82)]
    [InlineData("column-name-case", "ID", 73)]
    [InlineData("column-name-case", "id", 73)]
    public void ReadLayout_OddFiles_AreReadAsSparkReadsThem(string name, string column, long bytes)
    {
        var file = Captures.Bytes($"parquet/odd/{name}.parquet");

        Assert.Equal(bytes, BytesOf(Reader.ReadLayout(file, file.Length), column));
    }

    [Fact]
    public void ReadLayout_ColumnsEncryptedUnderAPlainFooter_IsRecognised()
    {
        var file = Captures.Bytes("parquet/encrypt_columns_plaintext_footer.parquet.encrypted");

        var layout = Reader.ReadLayout(file, file.Length);

        Assert.True(layout.HasEncryptedColumns);
        Assert.Equal(8, layout.Columns.Length);
    }

    [Fact]
    public void ReadLayout_DictionaryPageAtZero_StartsAtTheDataPage()
    {
        var file = Captures.Bytes("parquet/dict-page-offset-zero.parquet");

        Assert.Equal(new ByteRange(4, 40), Reader.ReadLayout(file, file.Length).Chunk(0, 0));
    }

    [Fact]
    public void ReadLayout_OfAWholeTable_CoversAllOfItsPages()
    {
        var file = WideTable.Write(columns: 5, rowGroups: 3);

        var layout = Reader.ReadLayout(file, file.Length);

        Assert.Equal(file.Length - Reader.MeasureFooter(file, file.Length) - 4, BytesOf(layout, null));
    }

    [Fact]
    public void ReadLayout_NestedColumns_AreDotted()
    {
        var file = Captures.Bytes("parquet/nested_lists.snappy.parquet");

        Assert.Equal(["a.list.element.list.element.list.element", "b"], Reader.ReadLayout(file, file.Length).Columns.AsEnumerable());
    }

    [Fact]
    public void ReadLayout_FromTheTailAlone_IsThatOfTheWholeFile()
    {
        var file = Captures.Bytes("parquet/data_index_bloom_encoding_stats.parquet");
        var footerBytes = Reader.MeasureFooter(file.AsSpan(^8..), file.Length);

        var fromTail = Reader.ReadLayout(file.AsSpan(^footerBytes..), file.Length);

        Assert.Equal(Reader.ReadLayout(file, file.Length).Chunk(0, 0), fromTail.Chunk(0, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(11)]
    public void MeasureFooter_TooShort_IsNotParquet(int length)
    {
        var exception = Assert.Throws<ParquetFormatException>(() => Reader.MeasureFooter("PAR1PAR1PAR1"u8[^length..], length));

        Assert.Equal(ParquetFailure.NotParquet, exception.Failure);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, 1000, ParquetFailure.Damaged)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, 1L << 40, ParquetFailure.TooLarge)]
    [InlineData(new byte[] { 0xE5, 0x03, 0x00, 0x00 }, 1000, ParquetFailure.Damaged)]
    public void MeasureFooter_LengthIsALie_IsRefused(byte[] length, long fileLength, ParquetFailure expected)
    {
        var exception = Assert.Throws<ParquetFormatException>(() => Reader.MeasureFooter([.. length, .. "PAR1"u8], fileLength));

        Assert.Equal(expected, exception.Failure);
    }

    [Fact]
    public void MeasureFooter_BeyondTheLimit_IsTooLarge()
    {
        var file = Captures.Bytes("parquet/alltypes_plain.parquet");

        var exception = Assert.Throws<ParquetFormatException>(() => new ParquetFooterReader(100).MeasureFooter(file, file.Length));

        Assert.Equal(ParquetFailure.TooLarge, exception.Failure);
    }

    [Fact]
    public void ReadLayout_FileIsShorterThanItsChunks_IsDamaged()
    {
        var file = Captures.Bytes("parquet/alltypes_plain.parquet");
        var footerBytes = Reader.MeasureFooter(file, file.Length);
        byte[] withoutPages = [.. "PAR1"u8, .. file.AsSpan(^footerBytes..)];

        var exception = Assert.Throws<ParquetFormatException>(() => Reader.ReadLayout(withoutPages, withoutPages.Length));

        Assert.Equal(ParquetFailure.Damaged, exception.Failure);
        Assert.Contains("outside of the file", exception.Message, StringComparison.Ordinal);
    }

    private static long BytesOf(ParquetLayout layout, string? columns)
    {
        Assert.True(ReadSelection.TryParse(columns, null, out var selection, out _));
        return selection!.Resolve(layout).Ranges!.TotalBytes;
    }
}
