namespace Scheduler.ParquetFooters.Metadata;

/// <summary>Rows that are stored together, column by column.</summary>
/// <param name="RowCount">How many rows.</param>
/// <param name="UncompressedBytes"><c>total_byte_size</c>: bytes of the values before compression.</param>
/// <param name="Chunks">One for each leaf column, in the order of the schema.</param>
internal readonly record struct RowGroup(long RowCount, long UncompressedBytes, ColumnChunk[] Chunks);
