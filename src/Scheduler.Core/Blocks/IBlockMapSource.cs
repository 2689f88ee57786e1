using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks;

/// <summary>
/// Reads the block maps of inputs. The service has one source, which is asked about every path; that of HDFS asks NameNodes. A source
/// limits its own concurrency and rate, and gives every call a deadline.
/// </summary>
/// <remarks>
/// An <see cref="InputPath"/> has no scheme. Where there are several kinds of storage, only the authority tells them apart.
/// </remarks>
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

    /// <summary>
    /// Whether a read can succeed now; if not, no request waits for it. For HDFS false while the circuits of all NameNodes of the path's
    /// nameservice are open, and for a path of no configured nameservice.
    /// </summary>
    bool IsAvailable(InputPath path);

    /// <summary>
    /// The configured name of the nameservice that serves a path, whichever of its names the path uses; null when unknown. Changes of paths
    /// are reported by this name (<see cref="Store.IPathChanges"/>). With null, a map is read again only when it is old.
    /// </summary>
    string? NameserviceOf(InputPath path);
}
