using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters;
using Scheduler.ParquetFooters.Metadata;
using Scheduler.ParquetFooters.Writing;

namespace Scheduler.Benchmarks.Parquet;

/// <summary>How fast a footer is read on one core, and what that allocates; the median and the fastest read.</summary>
internal static class FooterBenchmark
{
    private const int Reads = 400;
    private const long BytesPerChunk = 1 << 20;

    /// <summary>One line for each shape of footer.</summary>
    public static IEnumerable<string> Run()
    {
        // Else the first line is that of code which is still being compiled.
        Measure(200, 100);
        return Lines();
    }

    private static string[] Lines() =>
    [
        $"{"columns",8} {"row groups",10} {"footer bytes",12} {"MB/s",8} {"best MB/s",9} {"allocated bytes per byte",24}",
        Measure(20, 50),
        Measure(200, 100),
        Measure(1000, 4),
    ];

    private static string Measure(int columns, int rowGroups)
    {
        var tail = Footer(columns, rowGroups);
        var fileLength = tail.Length + 4 + (columns * rowGroups * BytesPerChunk);
        var reader = new ParquetFooterReader();
        var times = new double[Reads];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Reads; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            GC.KeepAlive(reader.ReadLayout(tail, fileLength));
            times[i] = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Reads;
        Array.Sort(times);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{columns,8} {rowGroups,10} {tail.Length,12} {Rate(times[Reads / 2]),8:F0} {Rate(times[0]),9:F0} {(double)allocated / tail.Length,24:F2}");

        double Rate(double seconds) => tail.Length / seconds / 1e6;
    }

    /// <summary>A footer as ours are: numbers with statistics.</summary>
    private static byte[] Footer(int columnCount, int rowGroupCount)
    {
        var columns = Enumerable.Range(0, columnCount).Select(i => new ParquetColumn($"column_{i:D4}", ParquetColumnType.Int64, IsOptional: true)).ToArray();
        var rowGroups = Enumerable.Range(0, rowGroupCount).Select(group => new WrittenRowGroup(
            100_000, [.. Enumerable.Range(0, columnCount).Select(column => Chunk((group * columnCount) + column))])).ToArray();
        var output = new ArrayBufferWriter<byte>();
        new FileMetaDataWriter(output).Write(columns, rowGroups, new Dictionary<string, string>(), "benchmark version 1.0");
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, output.WrittenCount);
        return [.. output.WrittenSpan, .. length, .. "PAR1"u8];
    }

    private static WrittenChunk Chunk(long index)
    {
        var statistics = new ColumnStatistics([1, 0, 0, 0, 0, 0, 0, 0], [255, 255, 255, 255, 0, 0, 0, 0], 1000);
        var chunk = new ColumnChunk(4 + (index * BytesPerChunk), 0, BytesPerChunk, 2 * BytesPerChunk, 100_000, CompressionCodec.Gzip);
        return new WrittenChunk(chunk, ValueEncoding.Plain, statistics);
    }
}
