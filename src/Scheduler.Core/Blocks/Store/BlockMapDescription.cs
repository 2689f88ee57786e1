using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>How a path stands in the store, for explain. A picture of one moment.</summary>
/// <param name="Path">The path.</param>
/// <param name="State">How it stands.</param>
public sealed record BlockMapDescription(InputPath Path, BlockMapState State)
{
    /// <summary>Where this process got the map from; null without a map.</summary>
    public BlockMapTier? Tier { get; init; }

    /// <summary>Where and when the map was read; null without a map.</summary>
    public BlockMapOrigin? Origin { get; init; }

    /// <summary>Time since the NameNode was asked; null without a map.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>What the map occupies in memory, in bytes; 0 without a map.</summary>
    public long SizeInBytes { get; init; }

    /// <summary>The last read, when it failed; the map beside it, if there is one, is from before.</summary>
    public FetchFailure? Failure { get; init; }

    /// <summary>Whether it is being read now.</summary>
    public bool IsFetching { get; init; }

    /// <summary>From when on a use or a sweep reads it again; null when it is being read or was never asked for.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
}

/// <summary>How a path stands in the store.</summary>
public enum BlockMapState
{
    /// <summary>Nothing is known yet.</summary>
    Missing,

    /// <summary>The map is younger than <c>BlockMap:LocationTtl</c>, and its input is not known to have changed since.</summary>
    Fresh,

    /// <summary>The map is older than that, or its input changed; it is served while it is read again.</summary>
    Stale,

    /// <summary>There is no map, and the last read failed.</summary>
    Failed,
}

/// <summary>Where a block map was found. The names are the values of a metric's <c>tier</c> label.</summary>
public enum BlockMapTier
{
    /// <summary>In this process.</summary>
    Process,

    /// <summary>In the tier that replicas of the service share.</summary>
    Shared,

    /// <summary>Read from a NameNode.</summary>
    NameNode,
}

/// <summary>The last read of a path, when it failed.</summary>
/// <param name="Reason">The bounded reason.</param>
/// <param name="Message">What was wrong, where, and what to do.</param>
/// <param name="At">When it failed.</param>
/// <param name="RetryAt">Before this time it is not read again.</param>
/// <param name="Attempts">Reads that failed since the last one that did not.</param>
public sealed record FetchFailure(BlockMapFailure Reason, string Message, DateTimeOffset At, DateTimeOffset RetryAt, int Attempts);
