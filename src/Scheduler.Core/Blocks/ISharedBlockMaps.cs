using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks;

/// <summary>
/// The tier that replicas of the service share (Redis). It never throws for being away, slow, full, or holding what we cannot
/// read: it answers as if it were empty, and counts why.
/// </summary>
public interface ISharedBlockMaps
{
    /// <summary>The shared map of a path; null when there is none to be had.</summary>
    ValueTask<BlockMap?> GetAsync(InputPath path, CancellationToken cancellationToken);

    /// <summary>Shares a map for <paramref name="timeToLive"/>.</summary>
    ValueTask SetAsync(InputPath path, BlockMap map, TimeSpan timeToLive, CancellationToken cancellationToken);

    /// <summary>
    /// Asks to be the one replica that reads the path from the NameNode. <see cref="FetchLease.Unshared"/> when there is no tier to
    /// ask: then every replica reads for itself.
    /// </summary>
    ValueTask<FetchLease> TryTakeLeaseAsync(InputPath path, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives a lease back early; does nothing when it is not this replica's.</summary>
    ValueTask ReleaseLeaseAsync(InputPath path, CancellationToken cancellationToken);
}
