namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// Told what changed in namespaces, so that maps from before do not pass for fresh. It only makes maps stale: they are served until they
/// are read again. Safe for several threads; returns at once.
/// </summary>
public interface IPathChanges
{
    /// <summary>Something happened to these paths: content, name or existence.</summary>
    /// <param name="nameservice">The nameservice, by its configured name.</param>
    /// <param name="paths">Absolute paths of files or directories; what is below a directory changed with it.</param>
    void PathsChanged(string nameservice, IReadOnlyCollection<string> paths);

    /// <summary>Any path may have changed: some changes were not seen.</summary>
    /// <param name="nameservice">The nameservice, by its configured name.</param>
    void AnyPathMayHaveChanged(string nameservice);
}
