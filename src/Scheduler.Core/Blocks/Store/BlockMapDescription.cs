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
