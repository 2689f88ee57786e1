using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// The known changes of HDFS namespaces, for the block-map store: a map that was read before a change of its input is stale, also if it
/// comes from the shared tier later. Thread-safe.
/// </summary>
public sealed class PathChanges : IPathChanges
{
    private readonly Dictionary<string, ChangedPaths> _nameservices = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();
    private readonly TimeSpan _keep;
    private readonly TimeProvider _time;
    private long _version;

    /// <summary>Starts without changes.</summary>
    public PathChanges(BlockMapOptions options, TimeProvider time)
    {
        // One more second for clock differences and running reads.
        _keep = options.LocationTtl.Value + TimeSpan.FromSeconds(1);
        _time = time;
    }

    /// <summary>Increases with every report. While it is unchanged, all answers are unchanged.</summary>
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
/// Receives the changes of HDFS namespaces, so that older maps become stale. A stale map is used until it is read again. Thread-safe;
/// returns at once.
/// </summary>
public interface IPathChanges
{
    /// <summary>The content, name or existence of these paths changed.</summary>
    /// <param name="nameservice">The nameservice, by its configured name.</param>
    /// <param name="paths">Absolute paths of files or directories; the content of a directory changes with it.</param>
    void PathsChanged(string nameservice, IReadOnlyCollection<string> paths);

    /// <summary>Any path may have changed, since changes were missed.</summary>
    /// <param name="nameservice">The nameservice, by its configured name.</param>
    void AnyPathMayHaveChanged(string nameservice);
}
