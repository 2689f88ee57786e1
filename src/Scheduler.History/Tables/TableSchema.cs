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

    /// <summary>Metadata for readers of a file.</summary>
    public IReadOnlyDictionary<string, string> KeyValues { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [HistoryFileNames.TableKey] = HistoryFileNames.NameOf(Table),
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

/// <summary>
/// Which characters texts have where two orders differ: Parquet orders texts by UTF-8 bytes, while the library finds the least and the
/// greatest text of a row group by UTF-16 units. Characters beyond U+FFFF come last in the one and before U+E000 in the other. With wrong
/// bounds a reader skips row groups that hold what it looks for. Where a row group has only one of the kinds, the bounds are right.
/// </summary>
[Flags]
internal enum TextOrder
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Characters beyond U+FFFF.</summary>
    Surrogates = 1,

    /// <summary>U+E000 to U+FFFF.</summary>
    Above = 2,

    /// <summary>Both: the bounds of such texts may be wrong.</summary>
    Mixed = Surrogates | Above,
}

/// <summary>Finds a text's <see cref="TextOrder"/>.</summary>
internal static class TextOrders
{
    /// <summary>Of a text, or of none.</summary>
    public static TextOrder Of(string? text) =>
        (text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? TextOrder.Surrogates : TextOrder.None)
        | (text.AsSpan().ContainsAnyInRange('\ue000', '\uffff') ? TextOrder.Above : TextOrder.None);
}

/// <summary>A column of a table: what it is called, and what a row has in it.</summary>
/// <param name="Field">Name and type.</param>
/// <param name="WriteAsync">Writes the column's values of some rows as the next column of a row group.</param>
/// <param name="TextOf">A row's value where the column is of texts that users choose; else null.</param>
internal sealed record TableField<TRow>(
    DataField Field, Func<ParquetRowGroupWriter, IReadOnlyList<TRow>, Task> WriteAsync, Func<TRow, string?>? TextOf = null)
{
    /// <summary>A text that every row has.</summary>
    public static TableField<TRow> Text(string name, Func<TRow, string> value)
    {
        var field = new DataField(name, typeof(string), isNullable: false);
        return new(field, WriteAsync, value);

        Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<TRow> rows) =>
            group.WriteAsync<ReadOnlyMemory<char>>(field, rows.Select(row => value(row).AsMemory()).ToArray());
    }

    /// <summary>The name of an enumeration's value, which rows may lack.</summary>
    public static TableField<TRow> Name(string name, Func<TRow, Enum?> value) =>
        OptionalText(name, row => value(row)?.ToString()) with { TextOf = null };

    /// <summary>A text that rows may lack.</summary>
    public static TableField<TRow> OptionalText(string name, Func<TRow, string?> value)
    {
        var field = new DataField(name, typeof(string), isNullable: true);
        return new(field, (group, rows) => group.WriteAsync(field, rows.Select(value).ToArray()), value);
    }

    /// <summary>A whole number that rows may lack.</summary>
    public static TableField<TRow> Number(string name, Func<TRow, long?> value)
    {
        var field = new DataField<long?>(name);
        return new(field, (group, rows) => group.WriteAsync<long>(field, rows.Select(value).ToArray()));
    }

    /// <summary>A time that rows may lack, in UTC and whole milliseconds.</summary>
    public static TableField<TRow> OptionalTime(string name, Func<TRow, DateTimeOffset?> value)
    {
        var field = TimeField(name, isOptional: true);
        return new(field, (group, rows) => group.WriteAsync<DateTime>(field, rows.Select(row => value(row)?.UtcDateTime).ToArray()));
    }

    /// <summary>A time that every row has, in UTC and whole milliseconds.</summary>
    public static TableField<TRow> Time(string name, Func<TRow, DateTimeOffset> value)
    {
        var field = TimeField(name, isOptional: false);
        return new(field, (group, rows) => group.WriteAsync<DateTime>(field, rows.Select(row => value(row).UtcDateTime).ToArray()));
    }

    /// <summary>Yes or no.</summary>
    public static TableField<TRow> Flag(string name, Func<TRow, bool> value)
    {
        var field = new DataField<bool>(name);
        return new(field, (group, rows) => group.WriteAsync<bool>(field, rows.Select(value).ToArray()));
    }

    private static DateTimeDataField TimeField(string name, bool isOptional) =>
        new(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis, isOptional);
}
