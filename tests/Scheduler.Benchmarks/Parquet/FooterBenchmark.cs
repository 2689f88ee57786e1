using System.Globalization;
using Scheduler.ParquetFooters;
using Scheduler.Testing.Parquet;

namespace Scheduler.Benchmarks.Parquet;

/// <summary>How fast a footer is read on one core, and what that allocates; the median and the fastest read.</summary>
internal static class FooterBenchmark
{
    private const int Reads = 400;

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
        var file = WideTable.Write(columns, rowGroups, rows: 1);
        var reader = new ParquetFooterReader();
        var tail = file[^reader.MeasureFooter(file, file.Length)..];
        var times = new double[Reads];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Reads; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            GC.KeepAlive(reader.ReadLayout(tail, file.Length));
            times[i] = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Reads;
        Array.Sort(times);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{columns,8} {rowGroups,10} {tail.Length,12} {Rate(times[Reads / 2]),8:F0} {Rate(times[0]),9:F0} "
                + $"{(double)allocated / tail.Length,24:F2}");

        double Rate(double seconds) => tail.Length / seconds / 1e6;
    }
}
