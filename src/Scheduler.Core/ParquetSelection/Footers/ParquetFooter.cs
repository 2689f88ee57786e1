namespace Scheduler.Core.ParquetSelection.Footers;

/// <summary>The footer of a file: the layout of a Parquet file, or why there is none. Immutable.</summary>
public sealed class ParquetFooter
{
    /// <summary>Bytes of the smallest Parquet file: its magic number at both ends, and a length. Shorter files are not read.</summary>
    public const int SmallestFile = 12;

    private const int FixedBytes = 96;

    private ParquetFooter(ParquetLayout? layout, ParquetFailure failure) => (Layout, Failure) = (layout, failure);

    /// <summary>The layout; null when the file cannot be read as Parquet.</summary>
    public ParquetLayout? Layout { get; }

    /// <summary>Why it cannot be read; meaningless with a layout.</summary>
    public ParquetFailure Failure { get; }

    /// <summary>What it occupies in memory, in bytes.</summary>
    public long SizeInBytes => FixedBytes + (Layout?.SizeInBytes ?? 0);

    /// <summary>The footer of a Parquet file.</summary>
    public static ParquetFooter Of(ParquetLayout layout) => new(layout, default);

    /// <summary>The end of a file that cannot be read as Parquet.</summary>
    public static ParquetFooter Refused(ParquetFailure failure) => new(null, failure);
}
