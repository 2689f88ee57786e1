using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks;

/// <summary>Reads block maps from NameNodes. Limits its own concurrency and rate, and gives every call a deadline.</summary>
public interface IBlockMapSource
{
    /// <summary>Resolves the path (globs, directories) and locates its blocks.</summary>
    /// <exception cref="BlockMapUnavailableException">The map is unavailable.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<BlockMap> ReadAsync(InputPath path, CancellationToken cancellationToken);

    /// <summary>The same, for pods, with a preliminary map if the read is slow.</summary>
    /// <param name="path">The input.</param>
    /// <param name="requester">The namespaces that need it; calls are scheduled fairly between namespaces.</param>
    /// <param name="meanwhile">Called at most once, with a preliminary map, while the read is slow. Optional for a source.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="BlockMapUnavailableException">The map is unavailable.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<BlockMap> ReadAsync(InputPath path, Requester requester, Action<BlockMap> meanwhile, CancellationToken cancellationToken) =>
        ReadAsync(path, cancellationToken);

    /// <summary>Whether a read can succeed now: false while the circuits of all NameNodes of the path's nameservice are open.</summary>
    bool IsAvailable(InputPath path);

    /// <summary>
    /// The configured name of the nameservice that serves a path, whichever of its names the path uses; null when unknown.
    /// </summary>
    string? NameserviceOf(InputPath path);
}
