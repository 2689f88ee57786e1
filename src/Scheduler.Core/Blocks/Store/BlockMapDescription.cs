using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>The state of a path in the store at one moment, for explain.</summary>
/// <param name="Path">The path.</param>
/// <param name="State">Its state.</param>
public sealed record BlockMapDescription(InputPath Path, BlockMapState State)
{
    /// <summary>Where this process got the map from; null without a map.</summary>
    public BlockMapTier? Tier { get; init; }

    /// <summary>Where and when the map was read; null without a map.</summary>
    public BlockMapOrigin? Origin { get; init; }

    /// <summary>Time since the NameNode was asked; null without a map.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Size of the map in memory, in bytes; 0 without a map.</summary>
    public long SizeInBytes { get; init; }

    /// <summary>The last read, if it failed. A map, if there is one, is from an earlier read.</summary>
    public FetchFailure? Failure { get; init; }

    /// <summary>Whether it is being read now.</summary>
    public bool IsFetching { get; init; }

    /// <summary>When it may be read again; null while it is being read, and before the first use.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
}

/// <summary>The state of a path in the store.</summary>
public enum BlockMapState
{
    /// <summary>Neither a map nor a failure is known.</summary>
    Missing,

    /// <summary>The map is younger than <c>BlockMap:LocationTtl</c>, and no change of its input is known.</summary>
    Fresh,

    /// <summary>The map is older, or its input changed. It is used while it is read again.</summary>
    Stale,

    /// <summary>There is no map, and the last read failed.</summary>
    Failed,
}

/// <summary>Where a block map was found. The names are the values of a metric's <c>tier</c> label.</summary>
public enum BlockMapTier
{
    /// <summary>In this process.</summary>
    Process,

    /// <summary>In the cache tier that replicas share.</summary>
    Shared,

    /// <summary>Read from a NameNode.</summary>
    NameNode,
}

/// <summary>A failed read, the last one of a path.</summary>
/// <param name="Reason">The bounded reason.</param>
/// <param name="Message">What was wrong, where, and what to do.</param>
/// <param name="At">When it failed.</param>
/// <param name="RetryAt">The earliest time of the next read.</param>
/// <param name="Attempts">Number of failed reads in a row.</param>
public sealed record FetchFailure(BlockMapFailure Reason, string Message, DateTimeOffset At, DateTimeOffset RetryAt, int Attempts);
