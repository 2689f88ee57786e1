namespace Scheduler.Sandbox.Kubernetes;

/// <summary>A change: what was, and what is. Null: there was, or is, nothing.</summary>
/// <param name="ResourceVersion">Version of the change.</param>
/// <param name="Previous">The object before; null for a creation.</param>
/// <param name="Current">The object after; for a deletion its last state, under the deletion's version.</param>
/// <param name="IsDeletion">Whether the object is gone.</param>
internal sealed record WatchEvent(long ResourceVersion, StoredObject? Previous, StoredObject Current, bool IsDeletion)
{
    /// <summary>What a watcher of a selection sees: type and object, or nothing.</summary>
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
            // It has left the selection: the old state, under the new version.
            (true, false) => ("DELETED", Previous!.At(ResourceVersion)),
        };
    }
}
