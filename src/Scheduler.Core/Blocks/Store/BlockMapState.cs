namespace Scheduler.Core.Blocks.Store;

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
