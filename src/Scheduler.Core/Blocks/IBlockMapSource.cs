using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks;

/// <summary>Reads block maps from NameNodes. Bounds its own concurrency and rate, and gives every call a deadline.</summary>
public interface IBlockMapSource
{
    /// <summary>Resolves the path (globs, directories) and locates its blocks.</summary>
    /// <exception cref="BlockMapUnavailableException">The map cannot be had.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<BlockMap> ReadAsync(InputPath path, CancellationToken cancellationToken);

    /// <summary>The same, for pods, and for a caller who can make do with less meanwhile.</summary>
    /// <param name="path">The input.</param>
    /// <param name="requester">For whom it is read: calls are made in their turns.</param>
    /// <param name="meanwhile">Told, at most once, of a map to go by while the read takes long. A source without one need not.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <exception cref="BlockMapUnavailableException">The map cannot be had.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<BlockMap> ReadAsync(InputPath path, Requester requester, Action<BlockMap> meanwhile, CancellationToken cancellationToken) =>
        ReadAsync(path, cancellationToken);

    /// <summary>
    /// Whether a read could be answered now: false while the circuits of all NameNodes of the path's nameservice are open.
    /// </summary>
    bool IsAvailable(InputPath path);

    /// <summary>Name of the nameservice that serves a path, whichever of its names the path uses; null when nothing says.</summary>
    string? NameserviceOf(InputPath path);
}
