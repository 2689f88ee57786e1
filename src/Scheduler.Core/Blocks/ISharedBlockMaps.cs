using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks;

/// <summary>
/// The cache tier that replicas of the service share (Redis). It never throws when it is unavailable, slow, full, or holds unreadable data:
/// it behaves as if it were empty, and counts the reason.
/// </summary>
public interface ISharedBlockMaps
{
    /// <summary>Used where <c>Redis:Configuration</c> is empty: holds no map, and every replica reads for itself.</summary>
    static ISharedBlockMaps None { get; } = new Unshared();

    /// <summary>The shared map of a path; null when there is none.</summary>
    ValueTask<BlockMap?> GetAsync(InputPath path, CancellationToken cancellationToken);

    /// <summary>Shares a map for <paramref name="timeToLive"/>.</summary>
    ValueTask SetAsync(InputPath path, BlockMap map, TimeSpan timeToLive, CancellationToken cancellationToken);

    /// <summary>
    /// Tries to become the one replica that reads the path from the NameNode. <see cref="FetchLease.Unshared"/> when the tier is
    /// unavailable: then every replica reads for itself.
    /// </summary>
    ValueTask<FetchLease> TryTakeLeaseAsync(InputPath path, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Releases a lease early; does nothing when this replica does not hold it.</summary>
    ValueTask ReleaseLeaseAsync(InputPath path, CancellationToken cancellationToken);

    private sealed class Unshared : ISharedBlockMaps
    {
        public ValueTask<BlockMap?> GetAsync(InputPath path, CancellationToken cancellationToken) => default;

        public ValueTask SetAsync(InputPath path, BlockMap map, TimeSpan timeToLive, CancellationToken cancellationToken) => default;

        public ValueTask<FetchLease> TryTakeLeaseAsync(InputPath path, TimeSpan duration, CancellationToken cancellationToken) =>
            ValueTask.FromResult(FetchLease.Unshared);

        public ValueTask ReleaseLeaseAsync(InputPath path, CancellationToken cancellationToken) => default;
    }
}

/// <summary>The result of trying to get the lease to read a path from the NameNode.</summary>
public enum FetchLease
{
    /// <summary>The shared tier is unavailable; read without a lease.</summary>
    Unshared,

    /// <summary>This replica has the lease: read, share, release.</summary>
    Taken,

    /// <summary>Another replica has the lease; its map will appear in the shared tier.</summary>
    HeldElsewhere,
}
