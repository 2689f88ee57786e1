using System.Security.Cryptography;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Tests.Fields;
using Xunit.Abstractions;

namespace Scheduler.ParquetFooters.Tests.Files;

public sealed class RefusedFileTests(ITestOutputHelper output)
{
    private const int Mutations = 2_000;

    private static readonly ParquetFormat Format = new("test version 1.0");

    [Theory]
    [InlineData("parquet/bad/PARQUET-1481.parquet", ParquetFailure.Damaged)]
    [InlineData("parquet/encrypt_columns_and_footer.parquet.encrypted", ParquetFailure.EncryptedFooter)]
    [InlineData("parquet/LICENSE", ParquetFailure.NotParquet)]
    public async Task Open_OfNoUse_SaysWhy(string name, ParquetFailure expected)
    {
        using var file = new MemoryStream(Captures.Bytes(name));

        var exception = await Assert.ThrowsAsync<ParquetFormatException>(() => Format.OpenAsync(file, CancellationToken.None));

        Assert.Equal(expected, exception.Failure);
    }

    [Theory]
    [InlineData("parquet/bad/ARROW-GH-45185.parquet", "x.list.element")]
    [InlineData("parquet/alltypes_plain.parquet", "timestamp_col")]
    [InlineData("parquet/alltypes_plain.parquet", "no such column")]
    [InlineData("parquet/alltypes_plain.snappy.parquet", "id")]
    [InlineData("parquet/encrypt_columns_plaintext_footer.parquet.encrypted", "double_field")]
    [InlineData("parquet/lz4_raw_compressed.parquet", "c0")]
    public async Task ReadColumn_NotOfTheSubset_IsUnsupported(string name, string column)
    {
        using var file = new MemoryStream(Captures.Bytes(name));
        var reader = await Format.OpenAsync(file, CancellationToken.None);

        var exception = await Assert.ThrowsAsync<ParquetFormatException>(() => reader.ReadColumnAsync(0, column, CancellationToken.None));

        Assert.Equal(ParquetFailure.Unsupported, exception.Failure);
    }

    [Fact]
    public async Task Open_EmptyFile_IsNotParquet()
    {
        var exception = await Assert.ThrowsAsync<ParquetFormatException>(() => Format.OpenAsync(new MemoryStream(), CancellationToken.None));

        Assert.Equal(ParquetFailure.NotParquet, exception.Failure);
    }

    [Fact]
    public async Task Open_NotCompleted_IsNotParquet()
    {
        var file = new MemoryStream();
        var writer = Format.CreateWriter(file, TestTable.Columns, TestTable.KeyValues);
        await writer.WriteRowGroupAsync(TestTable.RowGroups(1, 10)[0], CancellationToken.None);

        var exception = await Assert.ThrowsAsync<ParquetFormatException>(() => Format.OpenAsync(file, CancellationToken.None));

        Assert.Equal(ParquetFailure.NotParquet, exception.Failure);
    }

    [Fact]
    public async Task ReadColumn_DamagedFile_IsReadOrRefused()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MUTATION_SEED"), out var given) ? given : RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"seed MUTATION_SEED={seed}");
        var random = new Random(seed);
        // One file with gzip, whose check would hide most damage, and uncompressed ones.
        byte[][] samples =
        [
            (await TestTable.WriteAsync(TestTable.RowGroups(2, 50))).ToArray(),
            Captures.Bytes("parquet/alltypes_plain.parquet"),
            Captures.Bytes("parquet/binary_truncated_min_max.parquet"),
        ];
        for (var i = 0; i < Mutations; i++) await ReadAllAsync(new ByteMutator(random).Mutate(samples[i % samples.Length]), $"mutation {i} of seed {seed}");
    }

    private static async Task ReadAllAsync(byte[] file, string what)
    {
        var refusal = await Record.ExceptionAsync(async () =>
        {
            var reader = await Format.OpenAsync(new MemoryStream(file), CancellationToken.None);
            for (var rowGroup = 0; rowGroup < reader.RowGroupCount; rowGroup++)
                foreach (var column in reader.Columns) await reader.ReadColumnAsync(rowGroup, column.Name, CancellationToken.None);
        });
        Assert.True(refusal is null or ParquetFormatException, $"{what}: {refusal}");
    }
}
