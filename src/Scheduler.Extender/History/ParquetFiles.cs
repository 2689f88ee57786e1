using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters;

namespace Scheduler.Extender.History;

/// <summary>Our Parquet files.</summary>
internal static class ParquetFiles
{
    /// <summary>The format, signed as Parquet asks for it: a name, <c>version</c> and a version.</summary>
    public static IParquetFormat Format { get; } =
        new ParquetFormat($"hdfs-locality-scheduler version {typeof(ParquetFiles).Assembly.GetName().Version?.ToString(3)}");
}
