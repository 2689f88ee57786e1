using Scheduler.Core.Parquet;

namespace Scheduler.History.Tables;

/// <summary>A column of a table: what it is called, and what a row has in it.</summary>
/// <param name="Column">Name and type.</param>
/// <param name="Append">Puts a row's value, or that there is none, behind those before.</param>
internal sealed record TableField<TRow>(ParquetColumn Column, Action<ColumnValues, TRow> Append)
{
    /// <summary>A text that every row has.</summary>
    public static TableField<TRow> Text(string name, Func<TRow, string> value) =>
        new(new ParquetColumn(name, ParquetColumnType.Text), (values, row) => ((ColumnValues<string>)values).Append(value(row)));

    /// <summary>A text that rows may lack.</summary>
    public static TableField<TRow> OptionalText(string name, Func<TRow, string?> value) =>
        new(new ParquetColumn(name, ParquetColumnType.Text, IsOptional: true), (values, row) =>
        {
            if (value(row) is { } text) ((ColumnValues<string>)values).Append(text);
            else values.AppendNull();
        });

    /// <summary>A whole number that rows may lack.</summary>
    public static TableField<TRow> Number(string name, Func<TRow, long?> value) => Optional(name, ParquetColumnType.Int64, value);

    /// <summary>A time that rows may lack.</summary>
    public static TableField<TRow> OptionalTime(string name, Func<TRow, DateTimeOffset?> value) =>
        Optional(name, ParquetColumnType.TimestampMillis, row => value(row)?.ToUnixTimeMilliseconds());

    /// <summary>A time that every row has.</summary>
    public static TableField<TRow> Time(string name, Func<TRow, DateTimeOffset> value) => new(
        new ParquetColumn(name, ParquetColumnType.TimestampMillis),
        (values, row) => ((ColumnValues<long>)values).Append(value(row).ToUnixTimeMilliseconds()));

    /// <summary>Yes or no.</summary>
    public static TableField<TRow> Flag(string name, Func<TRow, bool> value) =>
        new(new ParquetColumn(name, ParquetColumnType.Boolean), (values, row) => ((ColumnValues<bool>)values).Append(value(row)));

    private static TableField<TRow> Optional(string name, ParquetColumnType type, Func<TRow, long?> value) =>
        new(new ParquetColumn(name, type, IsOptional: true), (values, row) =>
        {
            if (value(row) is { } number) ((ColumnValues<long>)values).Append(number);
            else values.AppendNull();
        });
}
