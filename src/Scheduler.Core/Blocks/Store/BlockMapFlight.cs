using Scheduler.Core.Blocks.Sharing;

namespace Scheduler.Core.Blocks.Store;

/// <summary>One fetch of a path, which any number of callers can await. Neither of its tasks ever faults.</summary>
internal sealed class BlockMapFlight(FetchCause cause, Requester requester)
{
    private readonly TaskCompletionSource<BlockMap?> _firstMap = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FetchCause Cause { get; } = cause;

    /// <summary>Who awaits it, or had it begun.</summary>
    public Requester Requester { get; } = requester;

    /// <summary>The first map that can be served, even if a newer one is still on its way; null when the fetch failed.</summary>
    public Task<BlockMap?> FirstMap => _firstMap.Task;

    /// <summary>The fetch is over: the map is shared, the lease given back.</summary>
    public Task Landed => _landed.Task;

    public void Serve(BlockMap? map) => _firstMap.TrySetResult(map);

    public void End()
    {
        _firstMap.TrySetResult(null);
        _landed.TrySetResult();
    }
}
