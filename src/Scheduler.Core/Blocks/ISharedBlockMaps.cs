using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks;

/// <summary>
/// The tier that replicas of the service share (Redis). It never throws for being away, slow, full, or holding what we cannot
/// read: it answers as if it were empty, and counts why.
/// </summary>
public interface ISharedBlockMaps
{
    /// <summary>Used where <c>Redis:Configuration</c> is empty: holds no map, and every replica reads for itself.</summary>
    static ISharedBlockMaps None { get; } = new Unshared();

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

    private sealed class Unshared : ISharedBlockMaps
    {
        public ValueTask<BlockMap?> GetAsync(InputPath path, CancellationToken cancellationToken) => default;

        public ValueTask SetAsync(InputPath path, BlockMap map, TimeSpan timeToLive, CancellationToken cancellationToken) => default;

        public ValueTask<FetchLease> TryTakeLeaseAsync(InputPath path, TimeSpan duration, CancellationToken cancellationToken) =>
            ValueTask.FromResult(FetchLease.Unshared);

        public ValueTask ReleaseLeaseAsync(InputPath path, CancellationToken cancellationToken) => default;
    }
}

/// <summary>The answer to asking for the right to read a path from the NameNode.</summary>
public enum FetchLease
{
    /// <summary>No shared tier answered; read for yourself.</summary>
    Unshared,

    /// <summary>The lease is ours: read, share, release.</summary>
    Taken,

    /// <summary>Another replica is reading; its map will appear in the shared tier.</summary>
    HeldElsewhere,
}
