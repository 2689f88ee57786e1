using Scheduler.Core.Parquet;

namespace Scheduler.ParquetFooters.Tests.Files;

public sealed class RoundTripTests
{
    private static readonly ParquetFormat Format = new("test version 1.0");

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 7, 8, 9 })]
    [InlineData(3, new[] { 1000, 1, 3000 })]
    [InlineData(4, new[] { 20_001 })]
    [InlineData(5, new int[0])]
    public async Task ReadColumn_OfAWrittenFile_IsWhatWasWritten(int seed, int[] rows)
    {
        var written = TestTable.RowGroups(seed, rows);
        var reader = await Format.OpenAsync(await TestTable.WriteAsync(written), CancellationToken.None);

        Assert.Equal(TestTable.Columns, reader.Columns);
        Assert.Equal(rows.Sum(), reader.RowCount);
        Assert.Equal(rows.Length, reader.RowGroupCount);
        Assert.Equal(TestTable.KeyValues, reader.KeyValues);
        for (var rowGroup = 0; rowGroup < rows.Length; rowGroup++)
            foreach (var expected in written[rowGroup])
                AssertSame(expected, await reader.ReadColumnAsync(rowGroup, expected.Column.Name, CancellationToken.None));
    }

    [Fact]
    public async Task ReadLayout_OfAWrittenFile_CoversAllOfItsPages()
    {
        var file = (await TestTable.WriteAsync(TestTable.RowGroups(6, 500, 500))).ToArray();
        var footers = new ParquetFooterReader();
        var layout = footers.ReadLayout(file, file.Length);

        Assert.True(ReadSelection.TryParse(null, null, out var everything, out _));
        var run = Assert.Single(everything!.Resolve(layout).Ranges!.Runs);
        Assert.Equal(new ByteRange(4, file.Length - footers.MeasureFooter(file, file.Length) - 4), run);
    }

    [Fact]
    public async Task WriteRowGroup_SameRows_GivesTheSameBytes() => Assert.Equal(
        (await TestTable.WriteAsync(TestTable.RowGroups(7, 100))).ToArray(), (await TestTable.WriteAsync(TestTable.RowGroups(7, 100))).ToArray());

    [Fact]
    public async Task WriteRowGroup_TextsRepeat_CostsBits()
    {
        var column = new ParquetColumn("node", ParquetColumnType.Text);
        var values = (ColumnValues<string>)ColumnValues.For(column);
        for (var row = 0; row < 100_000; row++) values.Append($"node-{row * 7919 % 100}.rack-a.example.com");
        var file = new MemoryStream();
        var writer = Format.CreateWriter(file, [column], new Dictionary<string, string>());

        await writer.WriteRowGroupAsync([values], CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);

        Assert.InRange(file.Length, 1, 100_000);
    }

    [Fact]
    public async Task WriteRowGroup_ValuesOfOtherColumns_IsRefused()
    {
        var writer = Format.CreateWriter(new MemoryStream(), [new("a", ParquetColumnType.Int32)], new Dictionary<string, string>());
        var other = ColumnValues.For(new ParquetColumn("b", ParquetColumnType.Int32));

        await Assert.ThrowsAsync<ArgumentException>(() => writer.WriteRowGroupAsync([other], CancellationToken.None));
    }

    [Fact]
    public async Task WriteRowGroup_ColumnsOfUnequalLength_IsRefused()
    {
        ParquetColumn[] columns = [new("a", ParquetColumnType.Int32), new("b", ParquetColumnType.Int32)];
        var writer = Format.CreateWriter(new MemoryStream(), columns, new Dictionary<string, string>());
        var rows = columns.Select(ColumnValues.For).ToArray();
        ((ColumnValues<int>)rows[1]).Append(1);

        await Assert.ThrowsAsync<ArgumentException>(() => writer.WriteRowGroupAsync(rows, CancellationToken.None));
    }

    [Fact]
    public void CreateWriter_NamesTwice_IsRefused() => Assert.Throws<ArgumentException>(() => Format.CreateWriter(
        new MemoryStream(), [new("a", ParquetColumnType.Int32), new("a", ParquetColumnType.Text)], new Dictionary<string, string>()));

    [Fact]
    public void AppendNull_RequiredColumn_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => ColumnValues.For(new ParquetColumn("a", ParquetColumnType.Text)).AppendNull());

    [Fact]
    public void Clear_ValuesAndNulls_IsEmpty()
    {
        var values = (ColumnValues<int>)ColumnValues.For(new ParquetColumn("a", ParquetColumnType.Int32, IsOptional: true));
        values.AppendNull();
        values.Append(1);

        values.Clear();
        values.Append(2);

        Assert.Equal((1, 0, 2), (values.Count, values.NullCount, values[0]));
    }

    internal static void AssertSame(ColumnValues expected, ColumnValues actual)
    {
        Assert.Equal(expected.Column, actual.Column);
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.NullCount, actual.NullCount);
        Assert.Equal(Enumerable.Range(0, expected.Count).Select(row => Value(expected, row)), Enumerable.Range(0, actual.Count).Select(row => Value(actual, row)));
    }

    /// <summary>A value as it can be compared: doubles by their bits.</summary>
    private static object? Value(ColumnValues values, int row) => values.IsNull(row) ? null : values switch
    {
        ColumnValues<bool> booleans => booleans[row],
        ColumnValues<int> numbers => numbers[row],
        ColumnValues<long> numbers => numbers[row],
        ColumnValues<double> numbers => BitConverter.DoubleToInt64Bits(numbers[row]),
        ColumnValues<string> texts => texts[row],
        _ => throw new InvalidOperationException(values.Column.ToString()),
    };
}
