using System.Collections.Immutable;

namespace Scheduler.Core.Parquet;

/// <summary>Reads one table. Used by one thread at a time.</summary>
public interface IParquetReader
{
    /// <summary>The columns that can be read; those of other types or nested ones are left out.</summary>
    ImmutableArray<ParquetColumn> Columns { get; }

    /// <summary>What the writer wanted readers to know.</summary>
    IReadOnlyDictionary<string, string> KeyValues { get; }

    /// <summary>Rows of the file.</summary>
    long RowCount { get; }

    /// <summary>How many row groups it has.</summary>
    int RowGroupCount { get; }

    /// <summary>Reads a column of a row group.</summary>
    /// <param name="rowGroup">Which, from 0.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="ParquetFormatException">It is damaged, too large, or uses what is not read here (a codec, an encoding, a type).</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row group.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    Task<ColumnValues> ReadColumnAsync(int rowGroup, string column, CancellationToken cancellationToken);
}
