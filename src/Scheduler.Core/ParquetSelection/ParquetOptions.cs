namespace Scheduler.Core.ParquetSelection;

/// <summary>
/// Section <c>Parquet</c>: how footers of Parquet inputs are read and cached, for pods that select a part of their files.
/// </summary>
public sealed record ParquetOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Parquet";

    /// <summary>Default and bounds of <see cref="TailBytes"/>.</summary>
    public const int DefaultTailBytes = 64 << 10, MinTailBytes = 1 << 10, MaxTailBytes = 16 << 20;

    /// <summary>Default and bounds of <see cref="MaxFooterBytes"/>.</summary>
    public const int DefaultMaxFooterBytes = 16 << 20, MinMaxFooterBytes = 1 << 10, MaxMaxFooterBytes = 256 << 20;

    /// <summary>Default and upper bound of <see cref="MaxConcurrency"/>.</summary>
    public const int DefaultMaxConcurrency = 8, MaxMaxConcurrency = 256;

    /// <summary>Default and upper bound of <see cref="ReadsPerSecond"/>.</summary>
    public const int DefaultReadsPerSecond = 100, MaxReadsPerSecond = 10_000;

    /// <summary>Default and upper bound of <see cref="MaxFiles"/>.</summary>
    public const int DefaultMaxFiles = 1_000, MaxMaxFiles = 100_000;

    /// <summary>Default and bounds of <see cref="MaxBytes"/>.</summary>
    public const long DefaultMaxBytes = 64L << 20, MinMaxBytes = 1L << 20, MaxMaxBytes = 1L << 40;

    /// <summary>Default, lower and upper bound of <see cref="ReadTimeout"/>.</summary>
    public static readonly TimeSpan DefaultReadTimeout = TimeSpan.FromSeconds(20), MinReadTimeout = TimeSpan.FromMilliseconds(100),
        MaxReadTimeout = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Bytes at the end of a file that are read first. A footer that fits costs one read, a larger one two. Default 64 KiB, about 600
    /// column chunks; 1 KiB to 16 MiB.
    /// </summary>
    public int TailBytes { get; init; } = DefaultTailBytes;

    /// <summary>
    /// Largest footer that is read; a file with a larger one is weighted by its full length. Default 16 MiB; 1 KiB to 256 MiB.
    /// </summary>
    public int MaxFooterBytes { get; init; } = DefaultMaxFooterBytes;

    /// <summary>The most concurrent footer reads, over all inputs. Default 8; 1 to 256.</summary>
    public int MaxConcurrency { get; init; } = DefaultMaxConcurrency;

    /// <summary>Reads that start per second, over all inputs: each is an open call to the NameNode. Default 100; 1 to 10,000.</summary>
    public int ReadsPerSecond { get; init; } = DefaultReadsPerSecond;

    /// <summary>
    /// Deadline of one read with all its tries: the NameNode's redirect and, each within <c>NameNode:CallTimeout</c>, the DataNodes that
    /// hold the bytes. Default 20 s; 100 ms to 1 min.
    /// </summary>
    public Duration ReadTimeout { get; init; } = DefaultReadTimeout;

    /// <summary>
    /// The most files of one input whose footers are read. Of more files, an even sample is read, and the others count by its mean share.
    /// Default 1,000; 1 to 100,000.
    /// </summary>
    public int MaxFiles { get; init; } = DefaultMaxFiles;

    /// <summary>Bytes of memory for footers. Default 64 MiB, some 4 million column chunks; 1 MiB to 1 TiB.</summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate() =>
    [
        .. OutOfRange(nameof(TailBytes), TailBytes, MinTailBytes, MaxTailBytes),
        .. OutOfRange(nameof(MaxFooterBytes), MaxFooterBytes, MinMaxFooterBytes, MaxMaxFooterBytes),
        .. OutOfRange(nameof(MaxConcurrency), MaxConcurrency, 1, MaxMaxConcurrency),
        .. OutOfRange(nameof(ReadsPerSecond), ReadsPerSecond, 1, MaxReadsPerSecond),
        .. OutOfRange(nameof(ReadTimeout), ReadTimeout.Value, MinReadTimeout, MaxReadTimeout),
        .. OutOfRange(nameof(MaxFiles), MaxFiles, 1, MaxMaxFiles),
        .. OutOfRange(nameof(MaxBytes), MaxBytes, MinMaxBytes, MaxMaxBytes),
    ];

    private static IEnumerable<string> OutOfRange<T>(string key, T value, T smallest, T largest)
        where T : IComparable<T>
    {
        if (value.CompareTo(smallest) < 0 || value.CompareTo(largest) > 0)
            yield return FormattableString.Invariant($"{Section}:{key} is {value}; it must be from {smallest} to {largest}.");
    }
}
