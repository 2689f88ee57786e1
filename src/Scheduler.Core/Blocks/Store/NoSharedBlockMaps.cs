using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>The shared tier where <c>Redis:Configuration</c> is empty: it never has a map, and every replica reads for itself.</summary>
public sealed class NoSharedBlockMaps : ISharedBlockMaps
{
    /// <inheritdoc/>
    public ValueTask<BlockMap?> GetAsync(InputPath path, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask SetAsync(InputPath path, BlockMap map, TimeSpan timeToLive, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask<FetchLease> TryTakeLeaseAsync(InputPath path, TimeSpan duration, CancellationToken cancellationToken) =>
        ValueTask.FromResult(FetchLease.Unshared);

    /// <inheritdoc/>
    public ValueTask ReleaseLeaseAsync(InputPath path, CancellationToken cancellationToken) => default;
}
