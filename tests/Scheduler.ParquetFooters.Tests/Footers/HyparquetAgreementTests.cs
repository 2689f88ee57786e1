using System.Globalization;
using System.Text.Json;
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
        return new ParquetFooterReader().ReadMetaData(file, file.Length, wantsKeyValues: true);
    }

    private static void AssertSame(JsonElement theirs, FileMetaData ours)
    {
        Assert.False(theirs.TryGetProperty("error", out var error), error.ToString());
        Assert.Equal(theirs.GetProperty("version").GetInt32(), ours.Version);
        Assert.Equal(theirs.TryGetProperty("createdBy", out var createdBy) ? createdBy.GetString() : null, ours.CreatedBy);
        Assert.Equal(Number(theirs, "rows"), ours.RowCount);
        Assert.Equal(
            theirs.GetProperty("keyValues").EnumerateArray().Select(pair => (pair.GetProperty("key").GetString(), pair.GetProperty("value").GetString())),
            ours.KeyValues.Select(pair => ((string?)pair.Key, (string?)pair.Value)));
        Assert.Equal(theirs.GetProperty("rowGroups").EnumerateArray().Select(Theirs), ours.RowGroups.Select(group => Ours(group, ours.Leaves)));
    }

    private static string Theirs(JsonElement rowGroup) =>
        $"rows {Number(rowGroup, "rows")}, bytes {Number(rowGroup, "bytes")}: " + string.Join("; ", rowGroup.GetProperty("columns").EnumerateArray().Select(column =>
            $"{column.GetProperty("path")} {Plain(column, "type")} {Plain(column, "codec")} {Number(column, "values")} {Number(column, "compressed")} "
            + $"{Number(column, "uncompressed")} {Number(column, "dataPage")} {Number(column, "dictionaryPage")}"));

    private static string Ours(RowGroup group, SchemaLeaf[] leaves) =>
        $"rows {group.RowCount}, bytes {group.UncompressedBytes}: " + string.Join("; ", group.Chunks.Zip(leaves).Select(column =>
            $"{column.Second.Path} {column.Second.Type.ToString().ToUpperInvariant()} {column.First.Codec.ToString().ToUpperInvariant()} {column.First.ValueCount} "
            + $"{column.First.CompressedBytes} {column.First.UncompressedBytes} {column.First.DataPageOffset} {column.First.DictionaryPageOffset}"));

    private static string Plain(JsonElement element, string property) =>
        element.GetProperty(property).GetString()!.Replace("_", "", StringComparison.Ordinal);

    private static long Number(JsonElement element, string property) =>
        long.Parse(element.GetProperty(property).GetString()!, CultureInfo.InvariantCulture);
}
