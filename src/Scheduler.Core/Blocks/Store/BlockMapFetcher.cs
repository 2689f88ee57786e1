namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// Gets one path's map: from the shared tier if it is new enough there, else from the NameNode, by one replica of the service at a
/// time. Keeps no state of paths.
/// </summary>
internal sealed class BlockMapFetcher(
    IBlockMapSource source,
    ISharedBlockMaps shared,
    BlockMapOptions options,
    Freshness freshness,
    IBlockMapObserver observer,
    TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _slots = new(options.MaxConcurrentFetches);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    /// <summary>Gets the map and hands each that is better than the one before to <paramref name="order"/>.</summary>
    /// <exception cref="BlockMapUnavailableException">The NameNode was asked and did not give it.</exception>
    public async Task FetchAsync(FetchOrder order, CancellationToken cancellationToken)
    {
        if (await FindSharedAsync(order, cancellationToken)) return;
        var lease = await TakeTurnAsync(order, cancellationToken);
        if (lease is null) return;
        try
        {
            // Another replica may have finished between our look and our turn.
            if (lease == FetchLease.Taken && await FindSharedAsync(order, cancellationToken)) return;
            await ReadAndShareAsync(order, cancellationToken);
        }
        finally
        {
            // Also when cancelled: the other replicas must not wait for a lease that nobody uses. The tier has its own deadline, and
            // knows whether the lease is ours; it may be even when the answer to taking it was lost.
            await shared.ReleaseLeaseAsync(order.Path, CancellationToken.None);
        }
    }

    private async Task<bool> FindSharedAsync(FetchOrder order, CancellationToken cancellationToken)
    {
        var map = await shared.GetAsync(order.Path, cancellationToken);
        if (map is null || map.Origin.ReadAt <= order.NewestReadAt)
        {
            observer.Missed(BlockMapTier.Shared);
            return false;
        }

        var state = new EntryState(map, BlockMapTier.Shared, time.GetUtcNow(), null);
        observer.Hit(BlockMapTier.Shared, freshness.IsStale(order.Entry, state, state.ArrivedAt), state.ArrivedAt - state.AsOf);
        order.Deliver(state);
        return !freshness.IsDue(order.Entry, state, state.ArrivedAt);
    }

    /// <summary>Null when another replica's map came while we waited for our turn.</summary>
    private async Task<FetchLease?> TakeTurnAsync(FetchOrder order, CancellationToken cancellationToken)
    {
        var giveUpAt = time.GetUtcNow() + options.LeaseDuration;
        for (var pause = FirstPause; ; pause = Shorter(pause * 2, LongestPause))
        {
            var lease = await shared.TryTakeLeaseAsync(order.Path, options.LeaseDuration, cancellationToken);
            if (lease != FetchLease.HeldElsewhere || time.GetUtcNow() >= giveUpAt) return lease;
            await Task.Delay(pause, time, cancellationToken);
            if (await FindSharedAsync(order, cancellationToken)) return null;
        }
    }

    private async Task ReadAndShareAsync(FetchOrder order, CancellationToken cancellationToken)
    {
        var map = await ReadAsync(order, cancellationToken);
        order.Deliver(new EntryState(map, BlockMapTier.NameNode, time.GetUtcNow(), null));
        await shared.SetAsync(order.Path, map, freshness.SharedTimeToLive, cancellationToken);
    }

    private async Task<BlockMap> ReadAsync(FetchOrder order, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.FetchTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _slots.WaitAsync(either.Token);
            try
            {
                return await ReadObservedAsync(order, either.Token);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BlockMapUnavailableException(
                BlockMapFailure.Timeout,
                $"Reading the blocks of {order.Path} took longer than BlockMap:FetchTimeout ({options.FetchTimeout}): "
                + "see whether its NameNode is slow.");
        }
    }

    private async Task<BlockMap> ReadObservedAsync(FetchOrder order, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var map = await source.ReadAsync(order.Path, map => Meanwhile(order, map), cancellationToken).WaitAsync(cancellationToken);
            observer.Fetched(order.Cause, null, time.GetElapsedTime(started));
            return map;
        }
        catch (BlockMapUnavailableException exception)
        {
            observer.Fetched(order.Cause, exception.Failure, time.GetElapsedTime(started));
            throw;
        }
        catch (OperationCanceledException)
        {
            observer.Fetched(order.Cause, BlockMapFailure.Timeout, time.GetElapsedTime(started));
            throw;
        }
    }

    /// <summary>Less than was asked for is better than nothing, and worse than what was known before. It is no other replica's business.</summary>
    private void Meanwhile(FetchOrder order, BlockMap map)
    {
        if (order.IsFirst) order.Deliver(new EntryState(map, BlockMapTier.NameNode, time.GetUtcNow(), null));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
