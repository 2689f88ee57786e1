namespace Scheduler.Core.Parquet;

/// <summary>Writes and reads flat tables as Parquet. Holds no state; any thread may call.</summary>
public interface IParquetFormat
{
    /// <summary>A writer of a new table.</summary>
    /// <param name="output">Where it goes, forward only. It stays open.</param>
    /// <param name="columns">Its columns, in order; names differ.</param>
    /// <param name="keyValues">What readers of the file may want to know, such as the version of its columns.</param>
    IParquetWriter CreateWriter(Stream output, IReadOnlyList<ParquetColumn> columns, IReadOnlyDictionary<string, string> keyValues);

    /// <summary>Opens a table.</summary>
    /// <param name="input">The whole file, seekable. It stays open, and is read as columns are asked for.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="ParquetFormatException">It is not Parquet, encrypted, damaged or too large.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    Task<IParquetReader> OpenAsync(Stream input, CancellationToken cancellationToken);
}
