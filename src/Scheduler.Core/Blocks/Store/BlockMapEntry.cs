using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>A path in the store. Readers read <see cref="State"/> once, without a lock. The path's only flight replaces it.</summary>
internal sealed class BlockMapEntry(InputPath path, InputChanges changes, DateTimeOffset createdAt)
{
    private const long NotPrefetched = 0, PrefetchAsked = -1;

    private EntryState _state = EntryState.Missing;
    private BlockMapFlight? _flight;
    private long _lastUsedTicks = createdAt.UtcTicks;
    private long _prefetch;
    private string _lastUsedBy = "";
    private DateTimeOffset _arrivedReadAt;

    public InputPath Path { get; } = path;

    /// <summary>The known changes of the path.</summary>
    public InputChanges Changes { get; } = changes;

    public EntryState State
    {
        get => Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, value);
    }

    /// <summary>The read in flight; null when there is none.</summary>
    public BlockMapFlight? Flight => Volatile.Read(ref _flight);

    /// <summary>When a request last used it; before the first use, its creation.</summary>
    public DateTimeOffset LastUsedAt => new(Volatile.Read(ref _lastUsedTicks), TimeSpan.Zero);

    /// <summary>Bytes that the cache counts for it; used by the cache under its lock.</summary>
    public long ChargedBytes { get; set; }

    /// <summary>Namespace of the pod that last used it; empty before the first use.</summary>
    public string LastUsedBy => Volatile.Read(ref _lastUsedBy);

    /// <summary>Records a use. On the first use of a prefetched map, returns how long the map had been available.</summary>
    public TimeSpan? NoteUse(string podNamespace, DateTimeOffset now)
    {
        Volatile.Write(ref _lastUsedTicks, now.UtcTicks);
        Volatile.Write(ref _lastUsedBy, podNamespace);
        if (Volatile.Read(ref _prefetch) == NotPrefetched) return null;
        return Interlocked.Exchange(ref _prefetch, NotPrefetched) switch
        {
            NotPrefetched => null,
            PrefetchAsked => TimeSpan.Zero,
            var arrivedTicks => now - new DateTimeOffset(arrivedTicks, TimeSpan.Zero),
        };
    }

    public void NotePrefetchAsked() => Interlocked.CompareExchange(ref _prefetch, PrefetchAsked, NotPrefetched);

    /// <summary>Reads in a row whose map was incomplete (<see cref="BlockMapOrigin.IsIncomplete"/>); 0 after a complete one.</summary>
    public int IncompleteReads { get; private set; }

    /// <summary>Records the arrival of a map; one read may deliver several.</summary>
    public void NoteArrival(BlockMapOrigin origin, DateTimeOffset now)
    {
        Interlocked.CompareExchange(ref _prefetch, now.UtcTicks, PrefetchAsked);
        if (!origin.IsIncomplete) IncompleteReads = 0;
        else if (origin.ReadAt != _arrivedReadAt || IncompleteReads == 0) IncompleteReads++;
        _arrivedReadAt = origin.ReadAt;
    }

    /// <summary>Makes this the path's flight, unless there is one. Returns the current flight.</summary>
    public BlockMapFlight GetOrStart(BlockMapFlight flight) => Interlocked.CompareExchange(ref _flight, flight, null) ?? flight;

    public void Complete() => Volatile.Write(ref _flight, null);
}

/// <summary>The state of a path at one moment: a map, a failure, both (then the map is from an earlier read) or nothing.</summary>
internal sealed record EntryState(BlockMap? Map, BlockMapTier Tier, DateTimeOffset ArrivedAt, FetchFailure? Failure)
{
    /// <summary>Nothing is known.</summary>
    public static EntryState Missing { get; } = new(null, default, default, null);

    /// <summary>
    /// The start of the map's age: never later than its arrival, so that a replica with a fast clock cannot extend a map's life.
    /// </summary>
    public DateTimeOffset AsOf => Map is not null && Map.Origin.ReadAt < ArrivedAt ? Map.Origin.ReadAt : ArrivedAt;

    /// <summary>The state after a read that failed.</summary>
    public EntryState After(FetchFailure failure) => Freshness.IsAnswer(failure.Reason)
        ? Missing with { Failure = failure }
        : this with { Failure = failure };
}
