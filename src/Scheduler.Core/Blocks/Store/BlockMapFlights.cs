using Scheduler.Core.Blocks.Sharing;

namespace Scheduler.Core.Blocks.Store;

/// <summary>Runs at most one read per path at a time, stores the results in the cache, and stops all reads on disposal.</summary>
internal sealed class BlockMapFlights(
    BlockMapOptions options,
    BlockMapCache cache,
    BlockMapFetcher fetcher,
    Freshness freshness,
    IBlockMapObserver observer,
    TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled when the store stops.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Cancels and awaits every read.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await Task.WhenAll(cache.Entries.Select(entry => entry.Flight?.Completed ?? Task.CompletedTask));
    }

    /// <summary>
    /// The path's flight, started if a read is due; null when it is not due, the store is stopping, or too many reads wait for a
    /// read-ahead.
    /// </summary>
    /// <param name="entry">The path.</param>
    /// <param name="cause">Why it is read.</param>
    /// <param name="podNamespace">The namespace of the pod that needs it.</param>
    public BlockMapFlight? Join(BlockMapEntry entry, FetchCause cause, string podNamespace)
    {
        if (entry.Flight is { } other) return Joined(other, cause, podNamespace);
        if (Stopping.IsCancellationRequested || !freshness.IsDue(entry, entry.State, time.GetUtcNow())) return null;
        if (cause != FetchCause.Demand && fetcher.IsFull)
        {
            observer.Dropped(cause);
            return null;
        }

        var mine = new BlockMapFlight(cause, new Requester(podNamespace, cause == FetchCause.Demand));
        var flight = entry.GetOrStart(mine);
        if (flight != mine) return Joined(flight, cause, podNamespace);
        _ = Task.Run(() => RunAsync(entry, mine), CancellationToken.None);
        return mine;
    }

    private BlockMapFlight Joined(BlockMapFlight flight, FetchCause cause, string podNamespace)
    {
        if (flight.Requester.Join(podNamespace, cause == FetchCause.Demand)) fetcher.Reconsider();
        return flight;
    }

    private async Task RunAsync(BlockMapEntry entry, BlockMapFlight flight)
    {
        try
        {
            // The previous flight may have completed between the caller's look-up and this start.
            var state = entry.State;
            if (!freshness.IsDue(entry, state, time.GetUtcNow())) flight.Serve(state.Map);
            else await FetchAsync(entry, flight, state);
        }
        finally
        {
            entry.Complete();
            flight.End();
        }
    }

    private async Task FetchAsync(BlockMapEntry entry, BlockMapFlight flight, EntryState known)
    {
        try
        {
            var order = new FetchOrder(entry, flight, known.Map?.Origin.ReadAt, state => Keep(entry, flight, state));
            await fetcher.FetchAsync(order, Stopping);
        }
        catch (BlockMapUnavailableException exception)
        {
            Fail(entry, exception.Failure, exception.Message);
        }
        catch (TooManyWaitingException exception)
        {
            observer.Dropped(flight.Cause);
            if (!flight.Requester.IsDemanded) return;
            var message = $"{entry.Path} was not read: {exception.Message} (BlockMap:MaxQueuedFetches). It will be retried.";
            Fail(entry, BlockMapFailure.TooBusy, message);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The store is stopping: its callers get no map.
        }
        catch (Exception exception)
        {
            // A port threw an undocumented exception. The path must not stay in flight, and other paths must not be affected.
            observer.Faulted(entry.Path, exception);
            Fail(entry, BlockMapFailure.MalformedAnswer, $"Reading the blocks of {entry.Path} failed: {exception.Message}");
        }
    }

    private void Keep(BlockMapEntry entry, BlockMapFlight flight, EntryState state)
    {
        state = cache.Share(state);
        var size = state.Map!.SizeInBytes;
        if (cache.TryKeep(entry, state))
        {
            entry.NoteArrival(state.Map!.Origin, time.GetUtcNow());
        }
        else
        {
            observer.Evicted(EvictionCause.TooLarge, size);
            var message = $"The block map of {entry.Path} takes {size} bytes: raise BlockMap:MaxBytes ({options.MaxBytes}).";
            Fail(entry, BlockMapFailure.AnswerTooLarge, message);
        }

        flight.Serve(state.Map);
    }

    private void Fail(BlockMapEntry entry, BlockMapFailure reason, string message)
    {
        var now = time.GetUtcNow();
        var state = entry.State;
        var attempts = (state.Failure?.Attempts ?? 0) + 1;
        cache.TryKeep(entry, state.After(new FetchFailure(reason, message, now, now + freshness.PauseAfter(reason, attempts), attempts)));
    }
}

/// <summary>One read of a path, which any number of callers can await. Its tasks never fault.</summary>
internal sealed class BlockMapFlight(FetchCause cause, Requester requester)
{
    private readonly TaskCompletionSource<BlockMap?> _firstMap = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FetchCause Cause { get; } = cause;

    /// <summary>Who needs the read.</summary>
    public Requester Requester { get; } = requester;

    /// <summary>The first usable map, even if a newer one will follow; null when the read failed.</summary>
    public Task<BlockMap?> FirstMap => _firstMap.Task;

    /// <summary>Completes when the read is over: the map is shared and the lease released.</summary>
    public Task Completed => _completed.Task;

    public void Serve(BlockMap? map) => _firstMap.TrySetResult(map);

    public void End()
    {
        _firstMap.TrySetResult(null);
        _completed.TrySetResult();
    }
}

/// <summary>Why a map is read. The names are the values of a metric's <c>cause</c> label.</summary>
public enum FetchCause
{
    /// <summary>A request needs it now.</summary>
    Demand,

    /// <summary>An annotated pod was seen.</summary>
    Prefetch,

    /// <summary>The map was used and is close to <c>BlockMap:LocationTtl</c>.</summary>
    Refresh,
}
