namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>The status of a file or directory, as <c>FileStatus</c> of WebHDFS. Times are milliseconds since 1970, UTC.</summary>
/// <param name="PathSuffix">Name in its directory; empty when the entry was asked for by its own path.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="FileId">Inode id.</param>
public sealed record FileStatus(string PathSuffix, bool IsDirectory, long FileId)
{
    /// <summary>Bytes; 0 for a directory.</summary>
    public long Length { get; init; }

    /// <summary>Bytes of a full block; 0 for a directory.</summary>
    public long BlockSize { get; init; }

    /// <summary>Wanted replicas; 1 for an erasure-coded file, 0 for a directory.</summary>
    public int Replication { get; init; }

    /// <summary>Entries of a directory; 0 for a file.</summary>
    public int ChildrenNum { get; init; }

    /// <summary>When the content last changed; moving replicas does not change it.</summary>
    public long ModificationTime { get; init; }

    /// <summary>When it was last opened, to the precision of the NameNode; 0 for a directory.</summary>
    public long AccessTime { get; init; }

    /// <summary>Owner.</summary>
    public string Owner { get; init; } = "root";

    /// <summary>Group.</summary>
    public string Group { get; init; } = "supergroup";

    /// <summary>Three octal digits.</summary>
    public string Permission { get; init; } = "644";

    /// <summary>The policy in effect.</summary>
    public StoragePolicy StoragePolicy { get; init; }

    /// <summary>The erasure coding policy in effect; null for a replicated file.</summary>
    public ErasureCodingPolicy? ErasureCoding { get; init; }
}

/// <summary>What GETCONTENTSUMMARY returns for a subtree.</summary>
/// <param name="DirectoryCount">Directories, the asked one included; 0 for a file.</param>
/// <param name="FileCount">Files.</param>
/// <param name="Length">Bytes of the files.</param>
/// <param name="SpaceConsumed">Bytes with replication or parity.</param>
/// <param name="ErasureCodingPolicy">Policy name, <c>Replicated</c> for a file without one, empty for a directory without one.</param>
public readonly record struct ContentSummary(
    long DirectoryCount, long FileCount, long Length, long SpaceConsumed, string ErasureCodingPolicy);
