using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// The block maps of the process. Behind them is the tier that replicas share, and behind that the NameNodes. A request gets a cached map
/// without waiting. Maps are read in the background, one read at a time per path, and used maps are read again before they expire. A stale
/// map is used while it is read again, and while the NameNode is unavailable.
/// </summary>
/// <remarks>Thread-safe. <see cref="RunAsync"/> must run, so that maps are read again without a request.</remarks>
public sealed class BlockMapStore : IAsyncDisposable
{
    private static readonly TimeSpan LongestSweepPeriod = TimeSpan.FromSeconds(1);

    private readonly BlockMapCache _cache;
    private readonly BlockMapFlights _flights;
    private readonly Freshness _freshness;
    private readonly BlockMapOptions _options;
    private readonly IBlockMapObserver _observer;
    private readonly TimeProvider _time;

    /// <summary>An empty store.</summary>
    public BlockMapStore(
        BlockMapOptions options,
        IBlockMapSource source,
        ISharedBlockMaps shared,
        PathChanges changes,
        IBlockMapObserver observer,
        TimeProvider time)
    {
        _options = options;
        _observer = observer;
        _time = time;
        _freshness = new Freshness(options);
        _cache = new BlockMapCache(
            options.MaxBytes, path => new InputChanges(changes, source.NameserviceOf(path), path.Path), observer);
        var fetcher = new BlockMapFetcher(source, shared, options, _freshness, observer, time);
        _flights = new BlockMapFlights(options, _cache, fetcher, _freshness, observer, time);
    }

    /// <summary>Number of paths, including those that failed or are being read.</summary>
    public int Count => _cache.Count;

    /// <summary>Bytes of the maps in process; at most <c>BlockMap:MaxBytes</c>.</summary>
    public long SizeInBytes => _cache.SizeInBytes;

    /// <summary>
    /// The cached map of a path, possibly stale. Never waits. Records the use, and starts a read if the map is missing or due.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="podNamespace">Namespace of the pod that needs it.</param>
    /// <param name="map">The map; null when the result is false.</param>
    public bool TryGet(InputPath path, string podNamespace, [NotNullWhen(true)] out BlockMap? map)
    {
        if (TryUse(path, podNamespace, out map)) return true;
        _ = ReadAsync(path, podNamespace);
        return false;
    }

    /// <summary>The cached map of a path, possibly stale. Does not record a use and does not start a read.</summary>
    public bool TryPeek(InputPath path, [NotNullWhen(true)] out BlockMap? map)
    {
        map = _cache.TryGet(path, out var entry) ? entry.State.Map : null;
        return map is not null;
    }

    /// <summary>
    /// The map of a path. A missing map is read first; all callers share one read. Null when it is unavailable: <see cref="Describe"/> says
    /// why. A map larger than <c>BlockMap:MaxBytes</c> is returned but not kept.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; the read continues.</exception>
    public async ValueTask<BlockMap?> GetAsync(InputPath path, string podNamespace, CancellationToken cancellationToken) =>
        TryUse(path, podNamespace, out var map) ? map : await ReadAsync(path, podNamespace).WaitAsync(cancellationToken);

    /// <summary>Starts a background read of a path if it is due, since a pod that needs it was seen. Returns at once.</summary>
    public void Prefetch(InputPath path, string podNamespace) => _ = PrefetchAsync(path, podNamespace);

    /// <summary>
    /// The same. The task completes, never faulted, when there is a map or the read has failed; at once when no read is due.
    /// </summary>
    public Task PrefetchAsync(InputPath path, string podNamespace)
    {
        var now = _time.GetUtcNow();
        var entry = _cache.GetOrAdd(path, now);
        var state = entry.State;
        if (state.Map is null) entry.NotePrefetchAsked();
        if (_freshness.IsDue(entry, state, now))
            return _flights.Join(entry, FetchCause.Prefetch, podNamespace)?.FirstMap ?? Task.CompletedTask;
        if (state is { Map: null, Failure: { } failure }) _observer.NegativeHit(failure.Reason);
        return Task.CompletedTask;
    }

    /// <summary>The state of a path, for explain. Does not record a use.</summary>
    public BlockMapDescription Describe(InputPath path)
    {
        if (!_cache.TryGet(path, out var entry)) return new(path, BlockMapState.Missing);
        var now = _time.GetUtcNow();
        var state = entry.State;
        var isFetching = entry.Flight is not null;
        return new(path, StateOf(entry, state, now))
        {
            Tier = state.Map is null ? null : state.Tier,
            Origin = state.Map?.Origin,
            Age = state.Map is null ? null : now - state.AsOf,
            SizeInBytes = state.Map?.SizeInBytes ?? 0,
            Failure = state.Failure,
            IsFetching = isFetching,
            NextAttemptAt = isFetching ? null : Later(now, _freshness.NextReadAt(entry, state)),
        };
    }

    /// <summary>
    /// Starts reads of used maps that are due, until it is cancelled or disposed. Running reads continue until the store is disposed.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _flights.Stopping);
        try
        {
            await SweepRegularlyAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Stopped as asked.
        }
    }

    /// <summary>Cancels and awaits every read.</summary>
    public ValueTask DisposeAsync() => _flights.DisposeAsync();

    /// <summary>Why a request should not wait for a missing path; null when it should.</summary>
    internal ColdWaitRefusal? RefusalToWait(InputPath path)
    {
        var now = _time.GetUtcNow();
        var entry = _cache.GetOrAdd(path, now);
        if (entry.Flight is not null) return null;
        // A read that was in flight has just ended: with a map there is nothing to wait for.
        var state = entry.State;
        return state.Map is null && !_freshness.IsDue(entry, state, now) ? ColdWaitRefusal.RecentlyFailed : null;
    }

    /// <summary>As <see cref="TryGet"/>, but a missing map is not read: the caller uses <see cref="ReadAsync"/>.</summary>
    internal bool TryUse(InputPath path, string podNamespace, [NotNullWhen(true)] out BlockMap? map)
    {
        var now = _time.GetUtcNow();
        var entry = _cache.GetOrAdd(path, now);
        if (entry.NoteUse(podNamespace, now) is { } lead) _observer.PrefetchUsed(lead);
        var state = entry.State;
        map = state.Map;
        if (map is null)
        {
            _observer.Missed(BlockMapTier.Process);
            return false;
        }

        _observer.Hit(BlockMapTier.Process, _freshness.IsStale(entry, state, now), now - state.AsOf);
        if (_freshness.IsDue(entry, state, now)) _flights.Join(entry, FetchCause.Refresh, podNamespace);
        return true;
    }

    /// <summary>The first map of a read, which may already be in flight; null when it is unavailable. Never faults.</summary>
    internal Task<BlockMap?> ReadAsync(InputPath path, string podNamespace)
    {
        var entry = _cache.GetOrAdd(path, _time.GetUtcNow());
        if (_flights.Join(entry, FetchCause.Demand, podNamespace) is { } flight) return flight.FirstMap;
        if (entry.State is { Map: null, Failure: { } failure }) _observer.NegativeHit(failure.Reason);
        return Task.FromResult(entry.State.Map);
    }

    /// <summary>Starts reads of all used maps that are due, and drops idle entries.</summary>
    internal void Sweep()
    {
        var now = _time.GetUtcNow();
        _cache.DropIdle(entry => entry.Flight is null && _freshness.IsIdle(entry, now));
        foreach (var entry in _cache.Entries)
        {
            var state = entry.State;
            var isUsed = state.Map is not null && entry.LastUsedAt > state.AsOf;
            if (isUsed && _freshness.IsDue(entry, state, now)) _flights.Join(entry, FetchCause.Refresh, entry.LastUsedBy);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private BlockMapState StateOf(BlockMapEntry entry, EntryState state, DateTimeOffset now) => state switch
    {
        { Map: not null } => _freshness.IsStale(entry, state, now) ? BlockMapState.Stale : BlockMapState.Fresh,
        { Failure: not null } => BlockMapState.Failed,
        _ => BlockMapState.Missing,
    };

    private async Task SweepRegularlyAsync(CancellationToken cancellationToken)
    {
        var twentieth = _options.LocationTtl.Value / 20;
        using var timer = new PeriodicTimer(twentieth < LongestSweepPeriod ? twentieth : LongestSweepPeriod, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken)) Sweep();
    }
}
