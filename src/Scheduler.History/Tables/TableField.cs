using Parquet;
using Parquet.Schema;

namespace Scheduler.History.Tables;

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
