using System.Globalization;

namespace Scheduler.Core.Blocks.Store;

/// <summary>Section <c>BlockMap</c>: how block maps are kept and read again.</summary>
public sealed record BlockMapOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "BlockMap";

    /// <summary>
    /// Default of <see cref="MaxBytes"/>: about 6 million blocks with three replicas. Twice this, and the rest of the service, fit a
    /// container of 512 MiB.
    /// </summary>
    public const long DefaultMaxBytes = 96L << 20;

    /// <summary>Bounds of <see cref="MaxBytes"/>.</summary>
    public const long MinMaxBytes = 1L << 20, MaxMaxBytes = 1L << 40;

    /// <summary>Default and upper bound of <see cref="MaxConcurrentFetches"/>.</summary>
    public const int DefaultMaxConcurrentFetches = 16, MaxMaxConcurrentFetches = 1024;

    /// <summary>Default and upper bound of <see cref="MaxQueuedFetches"/>.</summary>
    public const int DefaultMaxQueuedFetches = 4096, MaxMaxQueuedFetches = 1 << 20;

    /// <summary>Default, lower and upper bound of <see cref="LocationTtl"/>.</summary>
    public static readonly TimeSpan DefaultLocationTtl = TimeSpan.FromMinutes(10), MinLocationTtl = TimeSpan.FromSeconds(1),
        MaxLocationTtl = TimeSpan.FromDays(1);

    /// <summary>Default, lower and upper bound of <see cref="NegativeTtl"/>.</summary>
    public static readonly TimeSpan DefaultNegativeTtl = TimeSpan.FromSeconds(5), MinNegativeTtl = TimeSpan.FromMilliseconds(100),
        MaxNegativeTtl = TimeSpan.FromMinutes(5);

    /// <summary>Default, lower and upper bound of <see cref="FetchTimeout"/>.</summary>
    public static readonly TimeSpan DefaultFetchTimeout = TimeSpan.FromSeconds(75), MinFetchTimeout = TimeSpan.FromMilliseconds(100),
        MaxFetchTimeout = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long block locations are used after they were read, even if the modification time is unchanged: balancing, re-replication and
    /// the death of a DataNode do not change it. Default 10 min; 1 s to 24 h.
    /// </summary>
    public Duration LocationTtl { get; init; } = DefaultLocationTtl;

    /// <summary>
    /// Bytes of memory for block maps in process; the least recently used are dropped first. At most as much again is used for the ledgers
    /// of groups. Default 96 MiB; 1 MiB to 1 TiB.
    /// </summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>
    /// The pause after a failed read. It doubles while reads keep failing, and is longer for failures that time alone does not fix, such as
    /// a missing file. A map with blocks that had no live replica, or with footers that could not be read, is read again after the same
    /// time, doubling up to <see cref="LocationTtl"/> while something is missing. Default 5 s; 100 ms to 5 min.
    /// </summary>
    public Duration NegativeTtl { get; init; } = DefaultNegativeTtl;

    /// <summary>
    /// Deadline of one read from the NameNode, from when it has a slot. Longer than <c>NameNode:ReadTimeout</c> (60 s), which reports what
    /// each NameNode answered. Default 75 s; 100 ms to 10 min.
    /// </summary>
    public Duration FetchTimeout { get; init; } = DefaultFetchTimeout;

    /// <summary>
    /// The most concurrent reads, over all NameNodes; namespaces take turns. A quarter is reserved for requests. As many again are for
    /// namespaces that have no slot while others hold all. Default 16; 1 to 1024.
    /// </summary>
    public int MaxConcurrentFetches { get; init; } = DefaultMaxConcurrentFetches;

    /// <summary>
    /// The most reads that wait for a slot. Above it, reads are dropped and counted: read-aheads first, then those of the namespace with
    /// the most waiting reads. A read for a request fails and is retried. Default 4096; 1 to 1048576.
    /// </summary>
    public int MaxQueuedFetches { get; init; } = DefaultMaxQueuedFetches;

    /// <summary>How long one replica may hold the lease of a path: a whole read, and time to share it.</summary>
    internal TimeSpan LeaseDuration => FetchTimeout.Value + LeaseMargin;

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate()
    {
        if (!IsWithin(LocationTtl, MinLocationTtl, MaxLocationTtl)) yield return Outside(nameof(LocationTtl), LocationTtl, "1s to 24h");
        if (!IsWithin(NegativeTtl, MinNegativeTtl, MaxNegativeTtl)) yield return Outside(nameof(NegativeTtl), NegativeTtl, "100ms to 5m");
        if (!IsWithin(FetchTimeout, MinFetchTimeout, MaxFetchTimeout))
            yield return Outside(nameof(FetchTimeout), FetchTimeout, "100ms to 10m");
        if (MaxBytes is < MinMaxBytes or > MaxMaxBytes)
            yield return Outside(nameof(MaxBytes), MaxBytes, $"{MinMaxBytes} to {MaxMaxBytes} bytes");
        if (MaxConcurrentFetches is < 1 or > MaxMaxConcurrentFetches)
            yield return Outside(nameof(MaxConcurrentFetches), MaxConcurrentFetches, $"1 to {MaxMaxConcurrentFetches}");
        if (MaxQueuedFetches is < 1 or > MaxMaxQueuedFetches)
            yield return Outside(nameof(MaxQueuedFetches), MaxQueuedFetches, $"1 to {MaxMaxQueuedFetches}");
    }

    private static bool IsWithin(TimeSpan value, TimeSpan min, TimeSpan max) => value >= min && value <= max;

    private static string Outside<T>(string key, T value, string bounds) =>
        string.Create(CultureInfo.InvariantCulture, $"{Section}:{key} is {value}; it must be {bounds}.");
}
