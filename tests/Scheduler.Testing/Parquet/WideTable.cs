using System.Globalization;
using Parquet;
using Parquet.Schema;
using Scheduler.Core.ParquetSelection;
using Scheduler.ParquetFooters;

namespace Scheduler.Testing.Parquet;

/// <summary>
/// Real Parquet files of many columns, named <c>c0</c>, <c>c1</c> and so on, and what a reader of some of them reads, byte by byte.
/// </summary>
public static class WideTable
{
    /// <summary>A file whose values are noise, so that no chunk shrinks to nothing.</summary>
    public static byte[] Write(int columns, int rowGroups, int rows = 40, int seed = 1) =>
        WriteAsync(columns, rowGroups, rows, new Random(seed)).GetAwaiter().GetResult();

    /// <summary>What is where in a file.</summary>
    public static ParquetLayout LayoutOf(byte[] file) => new ParquetFooterReader().ReadLayout(file, file.Length);

    /// <summary>How many bytes of each block belong to the chunks of these columns in these row groups.</summary>
    public static long[] WeighByHand(byte[] file, int blockSize, int[] columns, IEnumerable<int> rowGroups)
    {
        var layout = LayoutOf(file);
        var weights = new long[(file.Length + blockSize - 1) / blockSize];
        foreach (var rowGroup in rowGroups)
            foreach (var column in columns)
                for (var (chunk, at) = (layout.Chunk(rowGroup, column), 0L); at < chunk.Length; at++)
                    weights[(chunk.Offset + at) / blockSize]++;
        return weights;
    }

    private static async Task<byte[]> WriteAsync(int columns, int rowGroups, int rows, Random random)
    {
        var schema = new ParquetSchema([.. Enumerable.Range(0, columns).Select(column => new DataField<long>(NameOf(column)))]);
        using var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, file, new() { CompressionMethod = CompressionMethod.None }))
        {
            for (var i = 0; i < rowGroups; i++)
            {
                using var rowGroup = writer.CreateRowGroup();
                foreach (var field in schema.DataFields) await rowGroup.WriteAsync<long>(field, Noise(rows, random));
            }
        }

        return file.ToArray();
    }

    private static string NameOf(int column) => string.Create(CultureInfo.InvariantCulture, $"c{column}");

    private static long[] Noise(int rows, Random random) => [.. Enumerable.Range(0, rows).Select(_ => random.NextInt64())];
}
