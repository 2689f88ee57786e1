using System.Collections.Immutable;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>Rows that are stored together, column by column.</summary>
/// <param name="RowCount">How many rows; 0 where the footer does not say.</param>
/// <param name="Chunks">One for each leaf column, in the order of the schema; the default value where the row group lacks it.</param>
public readonly record struct RowGroup(long RowCount, ImmutableArray<ColumnChunk> Chunks);
