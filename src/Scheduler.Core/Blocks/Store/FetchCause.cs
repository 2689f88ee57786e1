namespace Scheduler.Core.Blocks.Store;

/// <summary>Why a map is read. The names are the values of a metric's <c>cause</c> label.</summary>
public enum FetchCause
{
    /// <summary>A request needs it now.</summary>
    Demand,

    /// <summary>An annotated pod was seen.</summary>
    Prefetch,

    /// <summary>The map was used and nears <c>BlockMap:LocationTtl</c>.</summary>
    Refresh,
}
