using System.Globalization;
using Scheduler.Core;

namespace Scheduler.History;

/// <summary>Section <c>History</c>: a row for every bound pod that asked for locality, in Parquet files.</summary>
public sealed record HistoryOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "History";

    /// <summary>Default, lower and upper bound of <see cref="MaxFileBytes"/>.</summary>
    public const long DefaultMaxFileBytes = 64L << 20, MinMaxFileBytes = 64L << 10, MaxMaxFileBytes = 1L << 30;

    /// <summary>Default and upper bound of <see cref="RetentionDays"/>.</summary>
    public const int DefaultRetentionDays = 400, MaxRetentionDays = 3660;

    /// <summary>Default and lower bound of <see cref="MaxBytes"/>.</summary>
    public const long DefaultMaxBytes = 1L << 30, MinMaxBytes = 1L << 20;

    /// <summary>Default of <see cref="CandidateRatio"/>.</summary>
    public const double DefaultCandidateRatio = 0;

    /// <summary>Default and upper bound of <see cref="MaxQueued"/>.</summary>
    public const int DefaultMaxQueued = 10_000, MaxMaxQueued = 1_000_000;

    /// <summary>Default, lower and upper bound of <see cref="MaxFileAge"/>.</summary>
    public static readonly TimeSpan DefaultMaxFileAge = TimeSpan.FromHours(6), MinMaxFileAge = TimeSpan.FromMinutes(1),
        MaxMaxFileAge = TimeSpan.FromDays(7);

    /// <summary>
    /// Where the files go; made if it is not there, and used by one process at a time. Default empty: no history is kept.
    /// </summary>
    public string Directory { get; init; } = "";

    /// <summary>A file that has reached this size is closed and the next one started, in bytes. Default 64 MiB; 64 KiB to 1 GiB.</summary>
    public long MaxFileBytes { get; init; } = DefaultMaxFileBytes;

    /// <summary>A file is closed when it is this old: a crash loses no more. Default 6 h; 1 min to 7 days.</summary>
    public Duration MaxFileAge { get; init; } = DefaultMaxFileAge;

    /// <summary>Files are deleted when all that is in them is older, in days. Default 400; 1 to 3660.</summary>
    public int RetentionDays { get; init; } = DefaultRetentionDays;

    /// <summary>
    /// The oldest files are deleted beyond this size of all, in bytes; the open ones come on top. Default 1 GiB; 1 MiB at least.
    /// </summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>The share of pods whose best candidates are kept too, by their names, 0 to 1. Default 0: none.</summary>
    public double CandidateRatio { get; init; } = DefaultCandidateRatio;

    /// <summary>Rows that may wait for a slow disk; more are dropped and counted. Default 10,000; 1 to 1,000,000.</summary>
    public int MaxQueued { get; init; } = DefaultMaxQueued;

    /// <summary>Whether a history is kept.</summary>
    public bool IsEnabled => Directory.Length > 0;

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate()
    {
        if (IsEnabled && File.Exists(Directory)) yield return $"{Section}:Directory is {Directory}, which is a file; name a directory.";
        if (MaxFileBytes is < MinMaxFileBytes or > MaxMaxFileBytes)
            yield return Outside(nameof(MaxFileBytes), MaxFileBytes, $"{MinMaxFileBytes} to {MaxMaxFileBytes} bytes");
        if (MaxFileAge < MinMaxFileAge || MaxFileAge > MaxMaxFileAge) yield return Outside(nameof(MaxFileAge), MaxFileAge, "1m to 168h");
        if (RetentionDays is < 1 or > MaxRetentionDays)
            yield return Outside(nameof(RetentionDays), RetentionDays, $"1 to {MaxRetentionDays} days");
        if (MaxBytes < MinMaxBytes) yield return Outside(nameof(MaxBytes), MaxBytes, $"{MinMaxBytes} bytes at least");
        if (CandidateRatio is not (>= 0 and <= 1)) yield return Outside(nameof(CandidateRatio), CandidateRatio, "0 to 1");
        if (MaxQueued is < 1 or > MaxMaxQueued) yield return Outside(nameof(MaxQueued), MaxQueued, $"1 to {MaxMaxQueued}");
    }

    private static string Outside<T>(string key, T value, string bounds) =>
        string.Create(CultureInfo.InvariantCulture, $"{Section}:{key} is {value}; it must be {bounds}.");
}
