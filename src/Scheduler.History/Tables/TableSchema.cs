using System.Collections.Immutable;
using System.Globalization;
using Scheduler.Core.Parquet;

namespace Scheduler.History.Tables;

/// <summary>A table as it is written.</summary>
/// <param name="Table">Which it is.</param>
/// <param name="Fields">Its columns, in order.</param>
internal sealed record TableSchema<TRow>(HistoryTable Table, ImmutableArray<TableField<TRow>> Fields)
{
    /// <summary>Raised when a column changes its meaning; new columns alone do not.</summary>
    private const int Version = 1;

    /// <summary>What readers of a file are told.</summary>
    public IReadOnlyDictionary<string, string> KeyValues { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["hdfs_locality.table"] = TableFiles.NameOf(Table),
        ["hdfs_locality.table_version"] = Version.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The columns.</summary>
    public ImmutableArray<ParquetColumn> Columns { get; } = [.. Fields.Select(field => field.Column)];
}
