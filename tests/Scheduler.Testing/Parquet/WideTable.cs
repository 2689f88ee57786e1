using System.Globalization;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters;

namespace Scheduler.Testing.Parquet;

/// <summary>Real Parquet files of many columns, named <c>c0</c>, <c>c1</c> and so on, and what a reader of some of them reads, byte by byte.</summary>
public static class WideTable
{
    private static readonly Dictionary<string, string> NoKeyValues = [];

    /// <summary>A file whose values are noise, so that no chunk shrinks to nothing.</summary>
    public static byte[] Write(int columns, int rowGroups, int rows = 40, int seed = 1)
    {
        var random = new Random(seed);
        var schema = Enumerable.Range(0, columns).Select(column => new ParquetColumn(NameOf(column), ParquetColumnType.Int64)).ToArray();
        using var file = new MemoryStream();
        var writer = new ParquetFormat("test version 1.0").CreateWriter(file, schema, NoKeyValues);
        for (var rowGroup = 0; rowGroup < rowGroups; rowGroup++)
            writer.WriteRowGroupAsync([.. schema.Select(column => Noise(column, rows, random))], CancellationToken.None).GetAwaiter().GetResult();
        writer.CompleteAsync(CancellationToken.None).GetAwaiter().GetResult();
        return file.ToArray();
    }

    /// <summary>What is where in a file.</summary>
    public static ParquetLayout LayoutOf(byte[] file) => new ParquetFooterReader().ReadLayout(file, file.Length);

    /// <summary>How many bytes of each block belong to the chunks of these columns in these row groups.</summary>
    public static long[] WeighByHand(byte[] file, int blockSize, int[] columns, IEnumerable<int> rowGroups)
    {
        var layout = LayoutOf(file);
        var weights = new long[(file.Length + blockSize - 1) / blockSize];
        foreach (var rowGroup in rowGroups)
            foreach (var column in columns)
                for (var (chunk, at) = (layout.Chunk(rowGroup, column), 0L); at < chunk.Length; at++) weights[(chunk.Offset + at) / blockSize]++;
        return weights;
    }

    private static string NameOf(int column) => string.Create(CultureInfo.InvariantCulture, $"c{column}");

    private static ColumnValues<long> Noise(ParquetColumn column, int rows, Random random)
    {
        var values = (ColumnValues<long>)ColumnValues.For(column);
        for (var row = 0; row < rows; row++) values.Append(random.NextInt64());
        return values;
    }
}
