namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>What a transaction did to a path; names and values are those of <c>EventType</c> in HDFS's <c>inotify.proto</c>.</summary>
internal enum NamespaceEventType
{
    Create = 0,
    Close = 1,
    Append = 2,
    Rename = 3,
    Metadata = 4,
    Unlink = 5,
    Truncate = 6,
}

/// <summary>Which metadata changed; values are those of <c>MetadataUpdateType</c>.</summary>
internal enum MetadataUpdate
{
    Times = 0,
    Permissions = 3,
    ExtendedAttributes = 5,
}

/// <summary>An event of the edit log.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Path">Absolute path that it happened to; of a rename, the source.</param>
/// <param name="Timestamp">Milliseconds since 1970, UTC.</param>
internal sealed record NamespaceEvent(NamespaceEventType Type, string Path, long Timestamp)
{
    /// <summary>Where a rename went.</summary>
    public string Destination { get; init; } = "";

    /// <summary>The status right after it; null for an unlink and a rename.</summary>
    public FileStatus? Status { get; init; }

    public MetadataUpdate Metadata { get; init; }
}
