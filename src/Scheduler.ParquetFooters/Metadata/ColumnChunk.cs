using Scheduler.Core.ParquetSelection;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>The values of one leaf column in one row group: <c>ColumnMetaData</c> of parquet.thrift, as far as it matters here.</summary>
/// <param name="Range">Where its pages are, the dictionary page included; empty when they are in another file.</param>
/// <param name="UncompressedBytes">Bytes of its pages before compression; 0 where the footer does not say.</param>
/// <param name="ValueCount">Values, missing ones included; 0 where the footer does not say.</param>
/// <param name="IsElsewhere">Whether it is in another file, as the summary files of old writers have it.</param>
public readonly record struct ColumnChunk(ByteRange Range, long UncompressedBytes, long ValueCount, bool IsElsewhere);
