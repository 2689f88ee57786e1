using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// What is known of changes in namespaces, for the block-map store: a map that was read before a change of its input is stale. It holds
/// for maps that come from the shared tier later, too. Safe for several threads.
/// </summary>
public sealed class PathChanges : IPathChanges
{
    private readonly Dictionary<string, ChangedPaths> _nameservices = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();
    private readonly TimeSpan _keep;
    private readonly TimeProvider _time;
    private long _version;

    /// <summary>Nothing has changed.</summary>
    public PathChanges(BlockMapOptions options, TimeProvider time)
    {
        // A second for clocks that differ, and for reads under way.
        _keep = options.LocationTtl.Value + TimeSpan.FromSeconds(1);
        _time = time;
    }

    /// <summary>Grows with everything that is told; while it stands, all answers are as before.</summary>
    internal long Version => Volatile.Read(ref _version);

    /// <inheritdoc/>
    public void PathsChanged(string nameservice, IReadOnlyCollection<string> paths)
    {
        if (paths.Count == 0) return;
        lock (_lock)
        {
            var changed = Of(nameservice);
            var now = _time.GetUtcNow();
            foreach (var path in paths) changed.Note(path, now);
            Volatile.Write(ref _version, _version + 1);
        }
    }

    /// <inheritdoc/>
    public void AnyPathMayHaveChanged(string nameservice)
    {
        lock (_lock)
        {
            Of(nameservice).Miss(_time.GetUtcNow());
            Volatile.Write(ref _version, _version + 1);
        }
    }

    /// <summary>The newest change that touches an input.</summary>
    internal ChangeMark NewestFor(string nameservice, PathGlob input)
    {
        lock (_lock)
        {
            return _nameservices.TryGetValue(nameservice, out var changed) ? changed.NewestFor(input) : new(DateTimeOffset.MinValue, false);
        }
    }

    private ChangedPaths Of(string nameservice)
    {
        if (!_nameservices.TryGetValue(nameservice, out var changed)) _nameservices[nameservice] = changed = new ChangedPaths(_keep);
        return changed;
    }
}

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
