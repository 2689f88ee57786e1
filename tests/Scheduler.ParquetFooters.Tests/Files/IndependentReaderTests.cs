using System.Globalization;
using System.Text.Json;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Tests.Footers;
using Scheduler.Testing.Parquet;

namespace Scheduler.ParquetFooters.Tests.Files;

/// <summary>What we write is what others read, value by value; and what others wrote we read as they do.</summary>
public sealed class IndependentReaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("parquet-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [NodeFact]
    public async Task Hyparquet_OurFile_ReadsEveryValue()
    {
        var written = TestTable.RowGroups(11, 100, 1, 2500);

        AssertRows(written, Assert.Single(await NodeReaders.HyparquetRowsAsync(await SaveAsync(written))));
    }

    [NodeFact]
    public async Task DuckDb_OurFile_ReadsEveryValue()
    {
        var written = TestTable.RowGroups(12, 100, 1, 2500);

        AssertRows(written, await NodeReaders.DuckDbRowsAsync(await SaveAsync(written)));
    }

    [NodeFact]
    public async Task DuckDb_OurFileOfManyPages_ReadsEveryValue()
    {
        var written = TestTable.RowGroups(13, 20_500);

        AssertRows(written, await NodeReaders.DuckDbRowsAsync(await SaveAsync(written)));
    }

    [NodeTheory]
    [InlineData]
    [InlineData(1, 2, 3, 1, 1, 4, 1, 1, 1, 60)]
    public async Task Both_NoRowsOrManyRowGroups_ReadEveryValue(params int[] rows)
    {
        var written = TestTable.RowGroups(14, [.. Enumerable.Repeat(rows, 20).SelectMany(group => group)]);
        var file = await SaveAsync(written);

        AssertRows(written, await NodeReaders.DuckDbRowsAsync(file));
        AssertRows(written, Assert.Single(await NodeReaders.HyparquetRowsAsync(file)));
    }

    [NodeFact]
    public async Task Hyparquet_OurFooter_HasTheStatistics()
    {
        var column = new ParquetColumn("count", ParquetColumnType.Int32, IsOptional: true);
        var values = (ColumnValues<int>)ColumnValues.For(column);
        foreach (var value in new[] { 5, -3, 12 }) values.Append(value);
        values.AppendNull();

        var footer = Assert.Single(await NodeReaders.HyparquetFootersAsync(await SaveAsync([[values]], [column])));

        var chunk = footer.GetProperty("rowGroups")[0].GetProperty("columns")[0];
        Assert.Equal(("-3", "12", "1"), (chunk.GetProperty("min").ToString(), chunk.GetProperty("max").ToString(), chunk.GetProperty("nulls").ToString()));
        Assert.Equal("GZIP", chunk.GetProperty("codec").GetString());
    }

    [NodeFact]
    public async Task ReadColumn_FilesOfOthers_AgreesWithHyparquet()
    {
        var compared = 0;
        var rows = await NodeReaders.HyparquetRowsAsync([.. SampleFiles.Readable.Select(Captures.PathOf)]);
        foreach (var (name, theirs) in SampleFiles.Readable.Zip(rows).Where(file => file.Second.ValueKind == JsonValueKind.Array))
        {
            await using var file = File.OpenRead(Captures.PathOf(name));
            var reader = await new ParquetFormat("test").OpenAsync(file, CancellationToken.None);
            foreach (var column in reader.Columns)
            {
                if (await ReadAsync(reader, column.Name) is not { } ours) continue;
                AssertColumn(ours, theirs);
                compared++;
            }
        }

        Assert.True(compared >= 10, $"Only {compared} columns could be compared.");
    }

    private static async Task<List<(string Column, string? Value)>?> ReadAsync(IParquetReader reader, string column)
    {
        var values = new List<(string, string?)>();
        try
        {
            for (var rowGroup = 0; rowGroup < reader.RowGroupCount; rowGroup++)
            {
                var rows = await reader.ReadColumnAsync(rowGroup, column, CancellationToken.None);
                for (var row = 0; row < rows.Count; row++) values.Add((column, Ours(rows, row)));
            }

            return values;
        }
        catch (ParquetFormatException e) when (e.Failure == ParquetFailure.Unsupported)
        {
            return null;
        }
    }

    private static void AssertColumn(List<(string Column, string? Value)> ours, JsonElement theirs) =>
        Assert.Equal(theirs.EnumerateArray().Zip(ours).Select(pair => Theirs(pair.First, pair.Second.Column)), ours.Select(pair => pair.Value));

    private static void AssertRows(ColumnValues[][] written, JsonElement rows)
    {
        Assert.True(rows.ValueKind == JsonValueKind.Array, rows.ToString());
        var theirs = rows.EnumerateArray().ToArray();
        var next = 0;
        foreach (var rowGroup in written)
            for (var row = 0; row < rowGroup[0].Count; row++, next++)
                foreach (var values in rowGroup)
                    AssertValue(next, values.Column.Name, Ours(values, row), Theirs(theirs[next], values.Column.Name));
        Assert.Equal(next, theirs.Length);
    }

    // By hand: there are several hundred thousand of them.
    private static void AssertValue(int row, string column, string? ours, string? theirs)
    {
        if (ours != theirs) Assert.Fail($"Row {row}, column {column}: we wrote '{ours}', they read '{theirs}'.");
    }

    /// <summary>Times are microseconds, doubles their shortest digits, as the readers' scripts give them.</summary>
    private static string? Ours(ColumnValues values, int row) => values.IsNull(row) ? null : values switch
    {
        ColumnValues<bool> booleans => booleans[row].ToString(),
        ColumnValues<int> numbers => numbers[row].ToString(CultureInfo.InvariantCulture),
        ColumnValues<long> times when values.Column.Type == ParquetColumnType.TimestampMillis => (times[row] * 1000).ToString(CultureInfo.InvariantCulture),
        ColumnValues<long> numbers => numbers[row].ToString(CultureInfo.InvariantCulture),
        ColumnValues<double> numbers => Double(numbers[row]),
        ColumnValues<string> texts => texts[row],
        _ => throw new InvalidOperationException(values.Column.ToString()),
    };

    private static string? Theirs(JsonElement row, string column)
    {
        var value = row.GetProperty(column);
        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True or JsonValueKind.False => value.GetBoolean().ToString(),
            JsonValueKind.Number when column.Contains("ouble", StringComparison.Ordinal) => Double(value.GetDouble()),
            JsonValueKind.String when column.Contains("ouble", StringComparison.Ordinal) => Double(double.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            JsonValueKind.String => value.GetString(),
            _ => value.ToString(),
        };
    }

    private static string Double(double value) => BitConverter.DoubleToInt64Bits(value).ToString("x", CultureInfo.InvariantCulture);

    private Task<string> SaveAsync(ColumnValues[][] rowGroups) => SaveAsync(rowGroups, TestTable.Columns);

    private async Task<string> SaveAsync(ColumnValues[][] rowGroups, IReadOnlyList<ParquetColumn> columns)
    {
        var name = Path.Combine(_directory, "table.parquet");
        await using var file = File.Create(name);
        var writer = new ParquetFormat("test version 1.0").CreateWriter(file, columns, TestTable.KeyValues);
        foreach (var rowGroup in rowGroups) await writer.WriteRowGroupAsync(rowGroup, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        return name;
    }
}
