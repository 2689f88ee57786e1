using Scheduler.Core.Parquet;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>The values of one leaf column in one row group: <c>ColumnMetaData</c> of parquet.thrift, as far as it matters here.</summary>
/// <param name="DataPageOffset">Where its first data page is in the file.</param>
/// <param name="DictionaryPageOffset">Where its dictionary page is; 0 for none (some writers say 0, and the file's first bytes are its magic).</param>
/// <param name="CompressedBytes">Bytes of all its pages with their headers.</param>
/// <param name="UncompressedBytes">The same before compression.</param>
/// <param name="ValueCount">Values, missing ones included.</param>
/// <param name="Codec">How its pages are compressed.</param>
/// <param name="IsElsewhere">Whether it is in another file, as the summary files of old writers have it.</param>
/// <param name="IsEncrypted">Whether its pages are encrypted; their place is known all the same.</param>
internal readonly record struct ColumnChunk(
    long DataPageOffset,
    long DictionaryPageOffset,
    long CompressedBytes,
    long UncompressedBytes,
    long ValueCount,
    CompressionCodec Codec,
    bool IsElsewhere = false,
    bool IsEncrypted = false)
{
    /// <summary>Where its pages are, the dictionary page included; empty when they are in another file.</summary>
    public ByteRange Range => IsElsewhere ? default : new ByteRange(Start, CompressedBytes);

    private long Start => DictionaryPageOffset > 0 && DictionaryPageOffset < DataPageOffset ? DictionaryPageOffset : DataPageOffset;
}
