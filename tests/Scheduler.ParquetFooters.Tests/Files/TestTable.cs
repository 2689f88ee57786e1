using Scheduler.Core.Parquet;

namespace Scheduler.ParquetFooters.Tests.Files;

/// <summary>A table with a column of every type, required and optional, and rows that a seed makes.</summary>
internal static class TestTable
{
    private static readonly double[] OddDoubles =
        [0.0, -0.0, 1.5, -2.25, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue];

    private static readonly string[] OddTexts = ["", "a", "node-17", "ä ö ü", "日本語", "🚀 \u0001", "\ue000", "\n\t\"", new('x', 1000)];

    public static IReadOnlyDictionary<string, string> KeyValues { get; } =
        new Dictionary<string, string> { ["hdfs.locality.version"] = "1", ["empty"] = "", ["ünïcode"] = "✓" };

    public static IReadOnlyList<ParquetColumn> Columns { get; } =
    [
        .. from isOptional in new[] { false, true }
           from type in Enum.GetValues<ParquetColumnType>()
           select new ParquetColumn($"{(isOptional ? "optional" : "required")}_{type}", type, isOptional),
        new ParquetColumn("few_texts", ParquetColumnType.Text, IsOptional: true),
        new ParquetColumn("nothing", ParquetColumnType.Text, IsOptional: true),
    ];

    /// <summary>Values of every column, in row groups of these many rows.</summary>
    public static ColumnValues[][] RowGroups(int seed, params int[] rows)
    {
        var random = new Random(seed);
        return [.. rows.Select(count => Columns.Select(column => Values(column, count, random)).ToArray())];
    }

    /// <summary>A file of them.</summary>
    public static async Task<MemoryStream> WriteAsync(ColumnValues[][] rowGroups)
    {
        var file = new MemoryStream();
        var writer = new ParquetFormat("test version 1.0").CreateWriter(file, Columns, KeyValues);
        foreach (var rowGroup in rowGroups) await writer.WriteRowGroupAsync(rowGroup, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        Assert.Equal(file.Length, writer.Length);
        return file;
    }

    private static ColumnValues Values(ParquetColumn column, int count, Random random)
    {
        var values = ColumnValues.For(column);
        for (var row = 0; row < count; row++)
        {
            if (column.Name == "nothing" || (column.IsOptional && random.Next(3) == 0)) values.AppendNull();
            else Append(values, random, row);
        }

        return values;
    }

    private static void Append(ColumnValues values, Random random, int row)
    {
        switch (values)
        {
            case ColumnValues<bool> booleans:
                booleans.Append(random.Next(2) == 0);
                break;
            case ColumnValues<int> numbers:
                numbers.Append(random.Next(4) == 0 ? int.MinValue : random.Next(-1000, int.MaxValue));
                break;
            case ColumnValues<long> times when values.Column.Type is ParquetColumnType.TimestampMillis or ParquetColumnType.TimestampMicros:
                times.Append(1_760_000_000_000 * (values.Column.Type == ParquetColumnType.TimestampMicros ? 1000 : 1) + random.Next());
                break;
            case ColumnValues<long> numbers:
                numbers.Append(random.Next(4) == 0 ? long.MinValue : random.NextInt64());
                break;
            case ColumnValues<double> numbers:
                numbers.Append(random.Next(2) == 0 ? OddDoubles[random.Next(OddDoubles.Length)] : random.NextDouble());
                break;
            case ColumnValues<string> { Column.Name: "few_texts" } texts:
                texts.Append(OddTexts[row / 10 % OddTexts.Length]);
                break;
            case ColumnValues<string> texts:
                texts.Append($"{OddTexts[random.Next(OddTexts.Length)]} {random.NextInt64()}");
                break;
            default:
                throw new InvalidOperationException(values.Column.ToString());
        }
    }
}
