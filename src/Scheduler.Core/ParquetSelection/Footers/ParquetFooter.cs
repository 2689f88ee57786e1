namespace Scheduler.Core.ParquetSelection.Footers;

/// <summary>What the end of a file told: the layout of a Parquet file, or that there is none to be had. Immutable.</summary>
public sealed class ParquetFooter
{
    /// <summary>
    /// Bytes of the smallest Parquet file: its magic number at both ends, and a length. What is shorter is not looked at.
    /// </summary>
    public const int SmallestFile = 12;

    private const int FixedBytes = 96;

    private ParquetFooter(ParquetLayout? layout, ParquetFailure failure) => (Layout, Failure) = (layout, failure);

    /// <summary>What is where; null when the file cannot be read as Parquet.</summary>
    public ParquetLayout? Layout { get; }

    /// <summary>Why it cannot; means nothing beside a layout.</summary>
    public ParquetFailure Failure { get; }

    /// <summary>What it occupies in memory, in bytes.</summary>
    public long SizeInBytes => FixedBytes + (Layout?.SizeInBytes ?? 0);

    /// <summary>The footer of a Parquet file.</summary>
    public static ParquetFooter Of(ParquetLayout layout) => new(layout, default);

    /// <summary>The end of a file that cannot be read as Parquet.</summary>
    public static ParquetFooter Refused(ParquetFailure failure) => new(null, failure);
}
