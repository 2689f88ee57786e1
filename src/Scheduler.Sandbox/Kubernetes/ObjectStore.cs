using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>All objects under one counter of versions, as etcd keeps them. Safe for use from any thread.</summary>
internal sealed class ObjectStore(int historyCapacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ApiResource, ResourceStorage> _storages =
        ApiResource.All.ToDictionary(resource => resource, _ => new ResourceStorage());

    private TaskCompletionSource _changed = NewSignal();
    private long _resourceVersion = 1;

    public long ResourceVersion
    {
        get { lock (_lock) return _resourceVersion; }
    }

    /// <summary>Completes at the next change of anything.</summary>
    public Task Changed
    {
        get { lock (_lock) return _changed.Task; }
    }

    public StoredObject? Get(ApiResource resource, string key)
    {
        lock (_lock) return _storages[resource].Get(key);
    }

    /// <summary>Adds an object, unless the result is discarded.</summary>
    /// <exception cref="ApiException">There is one of that name.</exception>
    public StoredObject Create(ApiResource resource, JsonObject value, bool dryRun = false)
    {
        lock (_lock)
        {
            var created = StoredObject.Of(value, _resourceVersion + 1);
            if (_storages[resource].Get(created.Key) is not null) throw ApiException.AlreadyExists(resource, created.Name);
            if (dryRun) return created;
            return Apply(resource, new WatchEvent(created.ResourceVersion, null, created, IsDeletion: false));
        }
    }

    /// <summary>Adds an object whose JSON is made for its version, without parsing it again.</summary>
    public void Add(ApiResource resource, Func<long, StoredObject> make)
    {
        lock (_lock)
        {
            var added = make(_resourceVersion + 1);
            Apply(resource, new WatchEvent(added.ResourceVersion, _storages[resource].Get(added.Key), added, IsDeletion: false));
        }
    }

    /// <summary>Replaces an object by an edited copy; with the same content nothing changes, not even the version.</summary>
    /// <param name="resource">Its resource.</param>
    /// <param name="key">Its key.</param>
    /// <param name="edit">Receives a copy, which it may change; may throw to refuse.</param>
    /// <param name="dryRun">Whether the result is discarded.</param>
    /// <exception cref="ApiException">There is none.</exception>
    public StoredObject Update(ApiResource resource, string key, Func<JsonObject, JsonObject> edit, bool dryRun = false)
    {
        lock (_lock)
        {
            var previous = Existing(resource, key);
            var edited = edit(previous.Parse());
            edited.Remove("kind");
            edited.Remove("apiVersion");
            if (JsonNode.DeepEquals(edited, previous.Parse())) return previous;
            if (dryRun) return StoredObject.Of(edited, previous.ResourceVersion);
            var current = StoredObject.Of(edited, _resourceVersion + 1);
            return Apply(resource, new WatchEvent(current.ResourceVersion, previous, current, IsDeletion: false));
        }
    }

    /// <summary>Removes an object; its last state comes under the version of its removal.</summary>
    public StoredObject Delete(ApiResource resource, string key)
    {
        lock (_lock)
        {
            var previous = Existing(resource, key);
            var gone = previous.At(_resourceVersion + 1);
            return Apply(resource, new WatchEvent(gone.ResourceVersion, previous, gone, IsDeletion: true));
        }
    }

    /// <summary>Runs several changes as one.</summary>
    public T Atomically<T>(Func<T> changes)
    {
        lock (_lock) return changes();
    }

    /// <summary>The newest list and its version.</summary>
    public (List<StoredObject> Objects, long ResourceVersion) List(ApiResource resource, Selection selection)
    {
        lock (_lock) return (_storages[resource].List(selection), _resourceVersion);
    }

    /// <summary>The list as of a version; null when that was dropped.</summary>
    public List<StoredObject>? ListAt(ApiResource resource, long resourceVersion, Selection selection)
    {
        lock (_lock)
        {
            return resourceVersion < _storages[resource].CompactedAt ? null : _storages[resource].ListAt(resourceVersion, selection);
        }
    }

    /// <summary>Fails for a version that is too old to start a watch from.</summary>
    /// <exception cref="ApiException">410.</exception>
    public void CheckWatchable(ApiResource resource, long resourceVersion)
    {
        lock (_lock)
        {
            var oldest = _storages[resource].CompactedAt;
            if (resourceVersion < oldest) throw ApiException.Expired($"too old resource version: {resourceVersion} ({oldest})");
        }
    }

    /// <summary>The changes after a version; null when some of them were dropped already.</summary>
    public WatchPage? ChangesAfter(ApiResource resource, long resourceVersion, int limit)
    {
        lock (_lock)
        {
            var storage = _storages[resource];
            if (resourceVersion < storage.Forgotten) return null;
            var changes = storage.ChangesAfter(resourceVersion, limit);
            var upTo = changes.Count == limit ? changes[^1].ResourceVersion : Math.Max(resourceVersion, _resourceVersion);
            return new WatchPage(changes, upTo, _changed.Task);
        }
    }

    /// <summary>Drops every change so far: older versions can be neither watched nor listed.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            // A new version, so that even the newest version that a client holds is too old.
            _resourceVersion++;
            foreach (var storage in _storages.Values) storage.Compact(_resourceVersion);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StoredObject Existing(ApiResource resource, string key) => _storages[resource].Get(key)
        ?? throw ApiException.NotFound(resource, key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    private StoredObject Apply(ApiResource resource, WatchEvent change)
    {
        _resourceVersion = change.ResourceVersion;
        _storages[resource].Apply(change, historyCapacity);
        _changed.TrySetResult();
        _changed = NewSignal();
        return change.Current;
    }
}

/// <summary>Changes that a watch has not sent yet.</summary>
/// <param name="Changes">In order.</param>
/// <param name="UpTo">Version that is reached once they are sent.</param>
/// <param name="Next">Completes when there is more.</param>
internal sealed record WatchPage(List<WatchEvent> Changes, long UpTo, Task Next);

/// <summary>A change of an object.</summary>
/// <param name="ResourceVersion">Version of the change.</param>
/// <param name="Previous">The object before; null for a creation.</param>
/// <param name="Current">The object after; for a deletion its last state, under the deletion's version.</param>
/// <param name="IsDeletion">Whether the object is gone.</param>
internal sealed record WatchEvent(long ResourceVersion, StoredObject? Previous, StoredObject Current, bool IsDeletion)
{
    /// <summary>The event that a watcher of a selection gets; null for none.</summary>
    public (string Type, StoredObject Object)? As(Selection selection)
    {
        var was = Previous is not null && selection.Matches(Previous);
        var matches = !IsDeletion && selection.Matches(Current);
        return (was, matches) switch
        {
            (false, false) => null,
            (false, true) => ("ADDED", Current),
            (true, true) => ("MODIFIED", Current),
            (true, false) when IsDeletion => ("DELETED", Current),
            // It no longer matches the selection: the old state, under the new version.
            (true, false) => ("DELETED", Previous!.At(ResourceVersion)),
        };
    }
}
