using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Metadata;

namespace Scheduler.ParquetFooters.Tests.Footers;

public sealed class ParquetFooterReaderTests
{
    private static readonly ParquetFooterReader Reader = new();

    [Theory]
    [InlineData("parquet/encrypt_columns_and_footer.parquet.encrypted", ParquetFailure.EncryptedFooter)]
    [InlineData("parquet/bad/PARQUET-1481.parquet", ParquetFailure.Damaged)]
    [InlineData("parquet/LICENSE", ParquetFailure.NotParquet)]
    public void ReadLayout_OfNoUse_SaysWhy(string name, ParquetFailure expected)
    {
        var file = Captures.Bytes(name);

        var exception = Assert.Throws<ParquetFormatException>(() => Reader.ReadLayout(file, file.Length));

        Assert.Equal(expected, exception.Failure);
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
    public void ReadLayout_DictionaryPages_AreInTheirChunks()
    {
        var withDictionary = 0;
        foreach (var file in SampleFiles.Readable.Select(Captures.Bytes))
        {
            var (layout, metadata) = (Reader.ReadLayout(file, file.Length), Reader.ReadMetaData(file, file.Length, wantsKeyValues: false));
            for (var rowGroup = 0; rowGroup < layout.RowGroupCount; rowGroup++)
            {
                foreach (var (column, chunk) in metadata.RowGroups[rowGroup].Chunks.Index().Where(chunk => chunk.Item.DictionaryPageOffset > 0))
                {
                    Assert.Equal(new ByteRange(chunk.DictionaryPageOffset, chunk.CompressedBytes), layout.Chunk(rowGroup, column));
                    withDictionary++;
                }
            }
        }

        Assert.True(withDictionary >= 10, $"{withDictionary}");
    }

    [Theory]
    [InlineData(100, 0, 100)]
    [InlineData(100, 40, 40)]
    [InlineData(100, 160, 100)]
    public void Range_OfAChunk_BeginsWithTheFirstOfItsPages(long dataPage, long dictionaryPage, long start) => Assert.Equal(
        new ByteRange(start, 80), new ColumnChunk(dataPage, dictionaryPage, CompressedBytes: 80, 90, 5, CompressionCodec.Gzip).Range);

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
}
