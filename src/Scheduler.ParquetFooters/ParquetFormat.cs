using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Reading;
using Scheduler.ParquetFooters.Writing;

namespace Scheduler.ParquetFooters;

/// <summary>
/// Flat tables of booleans, whole numbers, doubles, texts and times: plain, or with a dictionary where texts repeat; GZIP; statistics; data
/// pages of version 1. Read are such files of others too, uncompressed ones and pages of version 2.
/// </summary>
public sealed class ParquetFormat : IParquetFormat
{
    private readonly string _createdBy;
    private readonly ParquetFooterReader _footers = new();

    /// <summary>A format that signs files with the name of the program: <c>name version 1.2.3</c>.</summary>
    public ParquetFormat(string createdBy) => _createdBy = createdBy;

    /// <inheritdoc/>
    public IParquetWriter CreateWriter(Stream output, IReadOnlyList<ParquetColumn> columns, IReadOnlyDictionary<string, string> keyValues)
    {
        if (columns.Count == 0 || columns.DistinctBy(column => column.Name, StringComparer.Ordinal).Count() < columns.Count)
            throw new ArgumentException("A table has one column at least, and their names differ.", nameof(columns));
        return new ParquetWriter(output, columns, keyValues, _createdBy);
    }

    /// <inheritdoc/>
    public async Task<IParquetReader> OpenAsync(Stream input, CancellationToken cancellationToken) =>
        await ParquetReader.OpenAsync(input, _footers, cancellationToken);
}
