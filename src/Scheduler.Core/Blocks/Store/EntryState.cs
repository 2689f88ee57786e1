namespace Scheduler.Core.Blocks.Store;

/// <summary>What the store knows of a path at one moment: a map, a failure, both (the map is from before) or nothing.</summary>
internal sealed record EntryState(BlockMap? Map, BlockMapTier Tier, DateTimeOffset ArrivedAt, FetchFailure? Failure)
{
    /// <summary>Nothing is known.</summary>
    public static EntryState Missing { get; } = new(null, default, default, null);

    /// <summary>
    /// The time that the map's age counts from: never later than its arrival, so that a replica whose clock is ahead cannot make a
    /// map last longer.
    /// </summary>
    public DateTimeOffset AsOf => Map is not null && Map.Origin.ReadAt < ArrivedAt ? Map.Origin.ReadAt : ArrivedAt;

    /// <summary>The state after a read that failed.</summary>
    public EntryState After(FetchFailure failure) => Freshness.IsAnswer(failure.Reason)
        ? Missing with { Failure = failure }
        : this with { Failure = failure };
}
