using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>Takes no notice.</summary>
public sealed class NullBlockMapObserver : IBlockMapObserver
{
    /// <inheritdoc/>
    public void Hit(BlockMapTier tier, bool isStale, TimeSpan age)
    {
    }

    /// <inheritdoc/>
    public void Missed(BlockMapTier tier)
    {
    }

    /// <inheritdoc/>
    public void NegativeHit(BlockMapFailure failure)
    {
    }

    /// <inheritdoc/>
    public void Fetched(FetchCause cause, BlockMapFailure? failure, TimeSpan elapsed)
    {
    }

    /// <inheritdoc/>
    public void Faulted(InputPath path, Exception exception)
    {
    }

    /// <inheritdoc/>
    public void Evicted(EvictionCause cause, long sizeInBytes)
    {
    }

    /// <inheritdoc/>
    public void Dropped(FetchCause cause)
    {
    }

    /// <inheritdoc/>
    public void PrefetchUsed(TimeSpan lead)
    {
    }

    /// <inheritdoc/>
    public void ColdWaited(ColdWaitOutcome outcome, TimeSpan waited)
    {
    }

    /// <inheritdoc/>
    public void ColdWaitRefused(ColdWaitRefusal reason)
    {
    }
}
