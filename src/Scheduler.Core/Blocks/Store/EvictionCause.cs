namespace Scheduler.Core.Blocks.Store;

/// <summary>Why a map left the process. The names are the values of a metric's <c>reason</c> label.</summary>
public enum EvictionCause
{
    /// <summary><c>BlockMap:MaxBytes</c> was reached, and it was the least recently used.</summary>
    Bytes,

    /// <summary>Nobody used it for several times <c>BlockMap:LocationTtl</c>.</summary>
    Idle,

    /// <summary>Larger than <c>BlockMap:MaxBytes</c> on its own: answered once, never kept.</summary>
    TooLarge,
}
