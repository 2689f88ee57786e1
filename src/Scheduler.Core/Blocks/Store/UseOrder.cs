namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// Finds the least recently used entry without making readers keep a list: a sorted picture is taken now and then, and an entry of it
/// counts only if it was not used since. So the oldest that is left is the oldest of all. Not safe for several threads.
/// </summary>
internal sealed class UseOrder
{
    private readonly Queue<(BlockMapEntry Entry, DateTimeOffset UsedAt)> _picture = new();

    /// <summary>The least recently used of <paramref name="entries"/> that <paramref name="isCandidate"/> accepts; null without one.</summary>
    public BlockMapEntry? TakeOldest(IEnumerable<BlockMapEntry> entries, Func<BlockMapEntry, bool> isCandidate)
    {
        if (TryTake(isCandidate) is { } oldest) return oldest;
        foreach (var next in entries.Select(entry => (entry, entry.LastUsedAt)).OrderBy(pair => pair.LastUsedAt)) _picture.Enqueue(next);
        return TryTake(isCandidate);
    }

    private BlockMapEntry? TryTake(Func<BlockMapEntry, bool> isCandidate)
    {
        while (_picture.TryDequeue(out var next))
        {
            if (next.Entry.LastUsedAt == next.UsedAt && isCandidate(next.Entry)) return next.Entry;
        }

        return null;
    }
}
