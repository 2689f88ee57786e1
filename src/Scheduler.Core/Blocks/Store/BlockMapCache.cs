using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>The entries of the process, bounded by bytes. Look-ups take no lock; adding, replacing and dropping take one lock.</summary>
internal sealed class BlockMapCache(long maxBytes, Func<InputPath, InputChanges> changesOf, IBlockMapObserver observer)
{
    private const long EntryBytes = 512;

    private readonly ConcurrentDictionary<InputPath, BlockMapEntry> _entries = new();
    private readonly UseOrder _useOrder = new();
    private readonly SharedDataNodes _dataNodes = new();
    private readonly Lock _lock = new();
    private long _bytes;

    public int Count => _entries.Count;

    /// <summary>Bytes of the entries, and of the DataNodes that their maps share.</summary>
    public long SizeInBytes
    {
        get
        {
            lock (_lock) return HeldBytes;
        }
    }

    private long HeldBytes => _bytes + _dataNodes.SizeInBytes;

    public IEnumerable<BlockMapEntry> Entries => _entries.Select(pair => pair.Value);

    public bool TryGet(InputPath path, [NotNullWhen(true)] out BlockMapEntry? entry) => _entries.TryGetValue(path, out entry);

    public BlockMapEntry GetOrAdd(InputPath path, DateTimeOffset now)
    {
        if (_entries.TryGetValue(path, out var entry)) return entry;
        lock (_lock)
        {
            if (_entries.TryGetValue(path, out entry)) return entry;
            entry = _entries[path] = new BlockMapEntry(path, changesOf(path), now);
            Charge(entry);
            Trim(entry);
            return entry;
        }
    }

    /// <summary>The state with its DataNodes shared with other maps, before it is published.</summary>
    public EntryState Share(EntryState state)
    {
        lock (_lock) return state.Map is { } map ? state with { Map = _dataNodes.Share(map) } : state;
    }

    /// <summary>Sets the entry's new state; false when it alone exceeds the limit.</summary>
    public bool TryKeep(BlockMapEntry entry, EntryState state)
    {
        lock (_lock)
        {
            if (state.Map is not null && SizeOf(entry.Path, state) + _dataNodes.SizeInBytes > maxBytes) return false;
            entry.State = state;
            // The entry was dropped before its read began, and another entry has its path now. Only the callers of this read see its map.
            if (_entries.GetOrAdd(entry.Path, entry) != entry) return true;
            Charge(entry);
            Trim(entry);
            return true;
        }
    }

    /// <summary>Drops the entries that <paramref name="isIdle"/> accepts.</summary>
    public void DropIdle(Func<BlockMapEntry, bool> isIdle)
    {
        foreach (var entry in Entries.Where(isIdle))
        {
            lock (_lock) Drop(entry, EvictionCause.Idle);
        }
    }

    private static long SizeOf(InputPath path, EntryState state) =>
        EntryBytes + (2L * (path.Authority.Length + path.Path.Length)) + (path.Selection?.SizeInBytes ?? 0) + (state.Map?.SizeInBytes ?? 0);

    private void Charge(BlockMapEntry entry)
    {
        var size = SizeOf(entry.Path, entry.State);
        _bytes += size - entry.ChargedBytes;
        entry.ChargedBytes = size;
    }

    private void Trim(BlockMapEntry keep)
    {
        while (HeldBytes > maxBytes && _useOrder.TakeOldest(Entries, entry => entry != keep && IsDroppable(entry)) is { } oldest)
            Drop(oldest, EvictionCause.Bytes);
    }

    private bool IsDroppable(BlockMapEntry entry) =>
        _entries.TryGetValue(entry.Path, out var kept) && kept == entry && (entry.Flight is null || entry.State.Map is not null);

    // An entry in flight loses its map but stays; otherwise a second flight of the same path could start.
    private void Drop(BlockMapEntry entry, EvictionCause cause)
    {
        if (entry.State.Map is { } map) observer.Evicted(cause, map.SizeInBytes);
        entry.State = entry.State with { Map = null };
        Charge(entry);
        if (entry.Flight is not null || !_entries.TryRemove(new(entry.Path, entry))) return;
        _bytes -= entry.ChargedBytes;
        entry.ChargedBytes = 0;
        if (_entries.IsEmpty) _dataNodes.Clear();
    }
}

/// <summary>
/// Finds the least recently used entry without a list that readers must maintain. A sorted snapshot is taken from time to time, and an
/// entry of it counts only if it was not used since. So the oldest remaining entry is the oldest of all. Not thread-safe.
/// </summary>
internal sealed class UseOrder
{
    private readonly Queue<(BlockMapEntry Entry, DateTimeOffset UsedAt)> _snapshot = new();

    /// <summary>
    /// The least recently used of <paramref name="entries"/> that <paramref name="isCandidate"/> accepts; null when there is none.
    /// </summary>
    public BlockMapEntry? TakeOldest(IEnumerable<BlockMapEntry> entries, Func<BlockMapEntry, bool> isCandidate)
    {
        if (TryTake(isCandidate) is { } oldest) return oldest;
        foreach (var next in entries.Select(entry => (entry, entry.LastUsedAt)).OrderBy(pair => pair.LastUsedAt)) _snapshot.Enqueue(next);
        return TryTake(isCandidate);
    }

    private BlockMapEntry? TryTake(Func<BlockMapEntry, bool> isCandidate)
    {
        while (_snapshot.TryDequeue(out var next))
        {
            if (next.Entry.LastUsedAt == next.UsedAt && isCandidate(next.Entry)) return next.Entry;
        }

        return null;
    }
}

/// <summary>Why a map was dropped from the process. The names are the values of a metric's <c>reason</c> label.</summary>
public enum EvictionCause
{
    /// <summary><c>BlockMap:MaxBytes</c> was reached, and it was the least recently used.</summary>
    Bytes,

    /// <summary>It was not used for several times <c>BlockMap:LocationTtl</c>.</summary>
    Idle,

    /// <summary>It is larger than <c>BlockMap:MaxBytes</c>: returned once, never kept.</summary>
    TooLarge,
}
