using System.Text;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Writing;

namespace Scheduler.ParquetFooters.Tests.Writing;

public sealed class ColumnStatisticsTests
{
    [Fact]
    public void Of_Texts_AreBoundsByBytes()
    {
        var statistics = Of<string>(ParquetColumnType.Text, "b", "ä", "a", "\uffee");

        Assert.Equal("a"u8, statistics.Min!);
        Assert.Equal("\uffee", Encoding.UTF8.GetString(statistics.Max!));
    }

    [Fact]
    public void Of_TextsWithSurrogates_GiveNoBounds() =>
        Assert.All(["\U0001F680", "\ud800"], text => Assert.Null(Of(ParquetColumnType.Text, "a", text).Max));

    [Fact]
    public void Of_LongText_GivesNoBounds() => Assert.Null(Of(ParquetColumnType.Text, new string('x', 257)).Min);

    [Fact]
    public void Of_Zeros_HaveBothSignsWithin()
    {
        var statistics = Of(ParquetColumnType.Double, 0.0);

        Assert.Equal(BitConverter.GetBytes(-0.0), statistics.Min);
        Assert.Equal(BitConverter.GetBytes(0.0), statistics.Max);
    }

    [Fact]
    public void Of_NotANumber_GivesNoBounds() => Assert.Null(Of(ParquetColumnType.Double, 1.0, double.NaN).Min);

    [Fact]
    public void Of_Booleans_AreOneByte() => Assert.Equal([1], Of(ParquetColumnType.Boolean, true).Min);

    [Fact]
    public void Of_NothingButNulls_CountsThem()
    {
        var values = ColumnValues.For(new ParquetColumn("a", ParquetColumnType.Int64, IsOptional: true));
        values.AppendNull();
        values.AppendNull();

        Assert.Equal(new ColumnStatistics(null, null, 2), ColumnStatistics.Of(values));
    }

    private static ColumnStatistics Of<T>(ParquetColumnType type, params T[] items)
    {
        var values = (ColumnValues<T>)ColumnValues.For(new ParquetColumn("a", type));
        foreach (var item in items) values.Append(item);
        return ColumnStatistics.Of(values);
    }
}
