using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Scheduler.Core.ParquetSelection;
using Scheduler.ParquetFooters.Metadata;
using Scheduler.Testing.Parquet;

namespace Scheduler.ParquetFooters.Tests.Footers;

/// <summary>Our footer reader against hyparquet, on files by other writers.</summary>
public sealed class HyparquetAgreementTests
{
    [NodeFact]
    public async Task ReadMetaData_EverySample_AgreesWithHyparquet()
    {
        var theirs = await NodeReaders.HyparquetFootersAsync([.. SampleFiles.Readable.Select(Captures.PathOf)]);

        Assert.Equal(SampleFiles.Readable.Count, theirs.Length);
        Assert.All(SampleFiles.Readable.Zip(theirs), pair => AssertSame(pair.Second, Ours(pair.First)));
    }

    [NodeFact]
    public async Task ReadMetaData_InvalidPhysicalType_IsRefusedByBoth()
    {
        var theirs = Assert.Single(await NodeReaders.HyparquetFootersAsync(Captures.PathOf("parquet/bad/PARQUET-1481.parquet")));

        Assert.True(theirs.TryGetProperty("error", out _));
    }

    private static FileMetaData Ours(string name)
    {
        var file = Captures.Bytes(name);
        return new ParquetFooterReader().ReadMetaData(file, file.Length);
    }

    private static void AssertSame(JsonElement theirs, FileMetaData ours)
    {
        Assert.False(theirs.TryGetProperty("error", out var error), error.ToString());
        Assert.Equal(Number(theirs, "rows"), ours.RowCount);
        Assert.Equal(
            theirs.GetProperty("keyValues")
                .EnumerateArray()
                .Select(pair => (pair.GetProperty("key").GetString(), pair.GetProperty("value").GetString())),
            ours.KeyValues.Select(pair => ((string?)pair.Key, (string?)pair.Value)));
        Assert.Equal(
            theirs.GetProperty("rowGroups").EnumerateArray().Select(Theirs), ours.RowGroups.Select(group => Ours(group, ours.Leaves)));
    }

    private static string Theirs(JsonElement rowGroup) =>
        $"rows {Number(rowGroup, "rows")}: " + string.Join("; ", rowGroup.GetProperty("columns").EnumerateArray().Select(column =>
            $"{column.GetProperty("path")} {Plain(column, "type")} {Number(column, "values")} {Number(column, "uncompressed")} "
            + $"{new ByteRange(Start(column), Number(column, "compressed"))}"));

    private static long Start(JsonElement column) =>
        new[] { Number(column, "dataPage"), Number(column, "dictionaryPage") }.Where(page => page > 0).Min();

    private static string Ours(RowGroup group, ImmutableArray<SchemaLeaf> leaves) =>
        $"rows {group.RowCount}: " + string.Join("; ", group.Chunks.Zip(leaves).Select(column =>
            $"{column.Second.Path} {column.Second.Type.ToString().ToUpperInvariant()} {column.First.ValueCount} "
            + $"{column.First.UncompressedBytes} {column.First.Range}"));

    private static string Plain(JsonElement element, string property) =>
        element.GetProperty(property).GetString()!.Replace("_", "", StringComparison.Ordinal);

    private static long Number(JsonElement element, string property) =>
        long.Parse(element.GetProperty(property).GetString()!, CultureInfo.InvariantCulture);
}
