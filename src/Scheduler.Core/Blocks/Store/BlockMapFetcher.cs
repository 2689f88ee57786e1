using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// Gets the map of one path: from the shared tier if it is new enough, else from the NameNode, by one replica of the service at a time.
/// Namespaces take turns. Holds no state of paths.
/// </summary>
internal sealed class BlockMapFetcher(
    IBlockMapSource source,
    ISharedBlockMaps shared,
    BlockMapOptions options,
    Freshness freshness,
    IBlockMapObserver observer,
    TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // A quarter is reserved for demanded reads. Guest slots keep slow or endless reads from blocking other namespaces.
    private readonly FairSlots _slots = new(
        options.MaxConcurrentFetches,
        Math.Max(1, options.MaxConcurrentFetches * 3 / 4),
        guests: options.MaxConcurrentFetches,
        options.MaxQueuedFetches);

    /// <summary>Whether a read-ahead would be refused now.</summary>
    public bool IsFull => _slots.IsFull;

    /// <summary>Grants slots again, after another namespace joined a waiting path.</summary>
    public void Reconsider() => _slots.Reconsider();

    /// <summary>Gets the map, and delivers each map that is newer than the previous one to <paramref name="order"/>.</summary>
    /// <exception cref="BlockMapUnavailableException">The NameNode did not return it.</exception>
    /// <exception cref="TooManyWaitingException">It was refused a slot.</exception>
    public async Task FetchAsync(FetchOrder order, CancellationToken cancellationToken)
    {
        if (await TryFetchAsync(order, mayWait: true, cancellationToken)) return;
        var giveUpAt = time.GetUtcNow() + options.LeaseDuration;
        for (var pause = FirstPause; ; pause = Shorter(pause * 2, LongestPause))
        {
            await Task.Delay(pause, time, cancellationToken);
            if (await TryFetchAsync(order, mayWait: time.GetUtcNow() < giveUpAt, cancellationToken)) return;
        }
    }

    /// <summary>Whether the map was obtained. False while another replica reads the path; then no slot is held.</summary>
    private async Task<bool> TryFetchAsync(FetchOrder order, bool mayWait, CancellationToken cancellationToken)
    {
        using var slot = await _slots.EnterAsync(order.Requester, cancellationToken);
        if (await FindSharedAsync(order, cancellationToken)) return true;
        var lease = await shared.TryTakeLeaseAsync(order.Path, options.LeaseDuration, cancellationToken);
        if (lease == FetchLease.HeldElsewhere && mayWait) return false;
        await FetchLeasedAsync(order, lease, cancellationToken);
        return true;
    }

    private async Task FetchLeasedAsync(FetchOrder order, FetchLease lease, CancellationToken cancellationToken)
    {
        try
        {
            // Another replica may have finished between the look-up and the lease.
            if (lease == FetchLease.Taken && await FindSharedAsync(order, cancellationToken)) return;
            await ReadAndShareAsync(order, cancellationToken);
        }
        finally
        {
            // Also when cancelled: other replicas must not wait for an unused lease. Always called: the lease may be ours even if the
            // answer to taking it was lost. The shared tier knows this, and sets its own deadline for the call.
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
            return await ReadObservedAsync(order, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BlockMapUnavailableException(
                BlockMapFailure.Timeout,
                $"Reading the blocks of {order.Path} took longer than BlockMap:FetchTimeout ({options.FetchTimeout}): "
                + "check whether its NameNode is slow.");
        }
    }

    private async Task<BlockMap> ReadObservedAsync(FetchOrder order, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var span = Tracing.Source.StartActivity("read block map");
        span?.SetTag("hdfs.path", order.Path.ToString()).SetTag("cause", order.Cause.ToString());
        try
        {
            var map = await source.ReadAsync(order.Path, order.Requester, map => DeliverPreliminary(order, map), cancellationToken)
                .WaitAsync(cancellationToken);
            observer.Fetched(order.Cause, null, time.GetElapsedTime(started));
            return map;
        }
        catch (BlockMapUnavailableException exception)
        {
            observer.Fetched(order.Cause, exception.Failure, time.GetElapsedTime(started));
            span.Fail(exception.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            observer.Fetched(order.Cause, BlockMapFailure.Timeout, time.GetElapsedTime(started));
            span.Fail("The read was given up.");
            throw;
        }
    }

    /// <summary>A preliminary map is used only if there is no map yet. It is not shared with other replicas.</summary>
    private void DeliverPreliminary(FetchOrder order, BlockMap map)
    {
        if (order.IsFirst) order.Deliver(new EntryState(map, BlockMapTier.NameNode, time.GetUtcNow(), null));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>One path to fetch: the cause, the newest known map, and where to deliver maps.</summary>
internal sealed class FetchOrder(BlockMapEntry entry, BlockMapFlight flight, DateTimeOffset? newestReadAt, Action<EntryState> deliver)
{
    public BlockMapEntry Entry { get; } = entry;

    public InputPath Path => Entry.Path;

    public FetchCause Cause => flight.Cause;

    public Requester Requester => flight.Requester;

    /// <summary>
    /// When the newest known map was read; a shared map must be newer. <see cref="DateTimeOffset.MinValue"/> without a map.
    /// </summary>
    public DateTimeOffset NewestReadAt { get; private set; } = newestReadAt ?? DateTimeOffset.MinValue;

    /// <summary>Whether no map of the path is known yet.</summary>
    public bool IsFirst => NewestReadAt == DateTimeOffset.MinValue;

    public void Deliver(EntryState state)
    {
        if (state.Map is { } map && map.Origin.ReadAt > NewestReadAt) NewestReadAt = map.Origin.ReadAt;
        deliver(state);
    }
}
