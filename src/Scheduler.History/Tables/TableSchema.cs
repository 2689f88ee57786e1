using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace Scheduler.History.Tables;

/// <summary>A table as it is written.</summary>
/// <param name="Table">Which it is.</param>
/// <param name="Fields">Its columns, in order.</param>
internal sealed record TableSchema<TRow>(HistoryTable Table, ImmutableArray<TableField<TRow>> Fields)
{
    /// <summary>Raised when a column changes its meaning; new columns alone do not.</summary>
    private const int Version = 1;

    private readonly ImmutableArray<Func<TRow, string?>> _texts = [.. Fields.Select(field => field.TextOf).OfType<Func<TRow, string?>>()];

    /// <summary>What readers of a file are told.</summary>
    public IReadOnlyDictionary<string, string> KeyValues { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [TableFiles.TableKey] = TableFiles.NameOf(Table),
        ["hdfs_locality.table_version"] = Version.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The columns.</summary>
    public ParquetSchema Columns { get; } = new(Fields.Select(field => field.Field));

    /// <summary>How they are written: ZSTD, and texts by a dictionary where each comes twice in the row group on average.</summary>
    public ParquetOptions Options { get; } = OptionsFor(Fields.Select(field => field.Field));

    /// <summary>Which characters the texts of a row have, as far as that decides how texts are ordered.</summary>
    public TextOrder OrderOf(TRow row)
    {
        var order = TextOrder.None;
        foreach (var textOf in _texts) order |= TextOrders.Of(textOf(row));
        return order;
    }

    private static ParquetOptions OptionsFor(IEnumerable<DataField> fields)
    {
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd,
            CompressionLevel = CompressionLevel.Optimal,
            DictionaryEncodingThreshold = 0.5,
        };
        foreach (var field in fields.Where(field => field.ClrType == typeof(ReadOnlyMemory<char>)))
            options.ColumnEncodingHints[field.Name] = EncodingHint.Dictionary;
        return options;
    }
}
