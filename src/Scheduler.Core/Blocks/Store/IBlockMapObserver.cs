using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>Told what happens in the block-map store, from many threads at once. Must return at once and never throw.</summary>
public interface IBlockMapObserver
{
    /// <summary>Ignores everything.</summary>
    static IBlockMapObserver None { get; } = new Ignoring();

    /// <summary>A map was found in this tier; a stale one is served while it is read again.</summary>
    /// <param name="tier">Where.</param>
    /// <param name="isStale">Whether it is older than <c>BlockMap:LocationTtl</c>, or was overtaken by a change.</param>
    /// <param name="age">Time since the NameNode was asked.</param>
    void Hit(BlockMapTier tier, bool isStale, TimeSpan age) { }

    /// <summary>No map, or none that is new enough, was in this tier.</summary>
    void Missed(BlockMapTier tier) { }

    /// <summary>A missing map was not read, since it failed a moment ago for this reason.</summary>
    void NegativeHit(BlockMapFailure failure) { }

    /// <summary>A read from the NameNode ended.</summary>
    /// <param name="cause">Why it was read.</param>
    /// <param name="failure">Null when it gave a map.</param>
    /// <param name="elapsed">Time from the call to its end.</param>
    void Fetched(FetchCause cause, BlockMapFailure? failure, TimeSpan elapsed) { }

    /// <summary>A fetch ended in an exception that no port promises: a bug worth a log line at Error.</summary>
    void Faulted(InputPath path, Exception exception) { }

    /// <summary>A map left the process.</summary>
    void Evicted(EvictionCause cause, long sizeInBytes) { }

    /// <summary>A read was dropped, since <c>BlockMap:MaxQueuedFetches</c> are waiting.</summary>
    void Dropped(FetchCause cause) { }

    /// <summary>A prefetched path was used for the first time.</summary>
    /// <param name="lead">How long the map had been there by then; zero when the request came first.</param>
    void PrefetchUsed(TimeSpan lead) { }

    /// <summary>A request that waited for missing maps goes on.</summary>
    void ColdWaited(ColdWaitOutcome outcome, TimeSpan waited) { }

    /// <summary>A missing map was not waited for.</summary>
    void ColdWaitRefused(ColdWaitRefusal reason) { }

    private sealed class Ignoring : IBlockMapObserver;
}
