namespace Scheduler.Core.Parquet;

/// <summary>Writes one table, row group by row group. A file that was not completed is not Parquet. One use by one thread.</summary>
public interface IParquetWriter
{
    /// <summary>Bytes that were written so far.</summary>
    long Length { get; }

    /// <summary>Rows that were written so far.</summary>
    long RowCount { get; }

    /// <summary>Writes rows as one row group, and lets go of them: memory is bounded by the largest row group.</summary>
    /// <param name="columns">Values of every column in order, all of as many rows; none to write nothing.</param>
    /// <param name="cancellationToken">Ends the write; the file is then of no use.</param>
    /// <exception cref="ArgumentException">The values are not those of the table's columns, or not of as many rows.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    Task WriteRowGroupAsync(IReadOnlyList<ColumnValues> columns, CancellationToken cancellationToken);

    /// <summary>Writes the footer and flushes the stream.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    Task CompleteAsync(CancellationToken cancellationToken);
}
