using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>Notified of what happens in the block-map store, from many threads. Must return at once and never throw.</summary>
public interface IBlockMapObserver
{
    /// <summary>Ignores everything.</summary>
    static IBlockMapObserver None { get; } = new Ignoring();

    /// <summary>A map was found in this tier. A stale map is used while it is read again.</summary>
    /// <param name="tier">Where.</param>
    /// <param name="isStale">Whether it is older than <c>BlockMap:LocationTtl</c>, or its input has changed.</param>
    /// <param name="age">Time since the NameNode was asked.</param>
    void Hit(BlockMapTier tier, bool isStale, TimeSpan age) { }

    /// <summary>This tier had no map, or none that is new enough.</summary>
    void Missed(BlockMapTier tier) { }

    /// <summary>A missing map was not read, since a read failed recently for this reason.</summary>
    void NegativeHit(BlockMapFailure failure) { }

    /// <summary>A read from the NameNode ended.</summary>
    /// <param name="cause">Why it was read.</param>
    /// <param name="failure">Null when it gave a map.</param>
    /// <param name="elapsed">Time from the call to its end.</param>
    void Fetched(FetchCause cause, BlockMapFailure? failure, TimeSpan elapsed) { }

    /// <summary>A read ended with an undocumented exception: a bug, to be logged as an error.</summary>
    void Faulted(InputPath path, Exception exception) { }

    /// <summary>A map was dropped from the process.</summary>
    void Evicted(EvictionCause cause, long sizeInBytes) { }

    /// <summary>A read was dropped, since <c>BlockMap:MaxQueuedFetches</c> reads are waiting.</summary>
    void Dropped(FetchCause cause) { }

    /// <summary>A prefetched path was used for the first time.</summary>
    /// <param name="lead">How long the map had been available; zero when the request came before the map.</param>
    void PrefetchUsed(TimeSpan lead) { }

    /// <summary>A request has finished waiting for missing maps.</summary>
    void ColdWaited(ColdWaitOutcome outcome, TimeSpan waited) { }

    /// <summary>A missing map was not waited for.</summary>
    void ColdWaitRefused(ColdWaitRefusal reason) { }

    private sealed class Ignoring : IBlockMapObserver;
}
