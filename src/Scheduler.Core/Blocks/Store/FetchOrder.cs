using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>One path to fetch: why, what is known already, and where better maps go.</summary>
internal sealed class FetchOrder(BlockMapEntry entry, BlockMapFlight flight, DateTimeOffset? newestReadAt, Action<EntryState> deliver)
{
    public BlockMapEntry Entry { get; } = entry;

    public InputPath Path => Entry.Path;

    public FetchCause Cause => flight.Cause;

    public Requester Requester => flight.Requester;

    /// <summary>When the newest map so far was read; a shared map that is not newer is no news. The beginning of time without a map.</summary>
    public DateTimeOffset NewestReadAt { get; private set; } = newestReadAt ?? DateTimeOffset.MinValue;

    /// <summary>Whether there is no map of the path so far.</summary>
    public bool IsFirst => NewestReadAt == DateTimeOffset.MinValue;

    public void Deliver(EntryState state)
    {
        if (state.Map is { } map && map.Origin.ReadAt > NewestReadAt) NewestReadAt = map.Origin.ReadAt;
        deliver(state);
    }
}
