using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// One NameNode by one transport. Every call passes the NameNode's gate (concurrency, rate, circuit, deadline) and fails with
/// <see cref="NameNodeException"/>; paths are absolute, names and escapes already resolved.
/// </summary>
internal interface INameNodeClient : IDisposable
{
    /// <summary>Host and port, for logs, metrics and answers.</summary>
    string Endpoint { get; }

    /// <summary>Name of the transport: <c>webhdfs</c> or <c>rpc</c>.</summary>
    string Transport { get; }

    /// <summary>
    /// How we are authenticated and what is protected, for logs, such as <c>Kerberos, privacy</c>; null before it is known.
    /// </summary>
    string? Authentication { get; }

    /// <summary>Whether its circuit lets calls through.</summary>
    bool IsAvailable { get; }

    /// <summary>Whether a probe is due: it has been called over another transport than the best for a while.</summary>
    bool WantsProbe => false;

    /// <summary>Whether its listings carry the blocks of files, so that even a single file is listed rather than opened.</summary>
    bool LocatesInListings { get; }

    /// <summary>Calls that only native RPC has; null where it is unavailable now.</summary>
    INativeNameNode? Native => null;

    /// <summary>Calls that only WebHDFS has; null where the NameNode has no WebHDFS that we may use.</summary>
    IFileOpener? Opener => null;

    /// <summary>The status of a path.</summary>
    Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>A page of a directory. Its files carry their blocks where the transport can list them.</summary>
    Task<DirectoryPage> ListAsync(ListingRequest request, CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>
    /// The blocks of a file or of a range of it; an open to the NameNode. Its DataNodes may come from <paramref name="dataNodes"/>.
    /// </summary>
    Task<LocatedBlocks> GetBlockLocationsAsync(
        BlockLocationsRequest request, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>The administrative states of DataNodes, possibly from a short while ago; null when they are unavailable.</summary>
    Task<AdminStates?> GetAdminStatesAsync(CancellationToken cancellationToken);

    /// <summary>How much is under a path. The NameNode counts for it, which takes longer the more there is.</summary>
    Task<ContentSummary> GetContentSummaryAsync(string path, CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>
    /// The DataNodes that are alive; null where the transport has no such call. Standbys know them, too; needs a superuser.
    /// </summary>
    Task<IReadOnlyList<DataNode>?> GetDataNodesAsync(CallAttempt attempt, CancellationToken cancellationToken);
}

/// <summary>Turns the body of an answer into what it says.</summary>
internal delegate T AnswerParser<out T>(ReadOnlySpan<byte> body);

/// <summary>Names of the transports, as health, metrics and explain say them.</summary>
internal static class NameNodeTransports
{
    public const string Rpc = "rpc";
    public const string WebHdfs = "webhdfs";
}

/// <summary>Which blocks of a file are wanted: whole blocks come, of all that hold a byte of the range.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where the range starts.</param>
/// <param name="Length">Its bytes, which may go beyond the file's end.</param>
internal readonly record struct BlockLocationsRequest(string Path, long Offset = 0, long Length = long.MaxValue)
{
    /// <summary>Whether all of the file is wanted.</summary>
    public bool IsWholeFile => Offset == 0 && Length == long.MaxValue;
}

/// <summary>Which page of a directory is wanted.</summary>
/// <param name="Path">The directory.</param>
/// <param name="StartAfter">The entry that the page follows; empty for the first page.</param>
/// <param name="WithBlocks">Whether the blocks of its files are wanted.</param>
internal readonly record struct ListingRequest(string Path, string StartAfter, bool WithBlocks);

/// <summary>A page of a directory.</summary>
/// <param name="Entries">Its entries, in the NameNode's order (by the bytes of their names).</param>
/// <param name="RemainingEntries">Entries that follow; 0 on the last page.</param>
internal readonly record struct DirectoryPage(List<FileStatus> Entries, long RemainingEntries);

/// <summary>How much is under a path.</summary>
/// <param name="Length">Bytes of all files, each counted once whatever its replication.</param>
/// <param name="FileCount">Files.</param>
/// <param name="DirectoryCount">Directories, the path itself among them.</param>
internal readonly record struct ContentSummary(long Length, long FileCount, long DirectoryCount);
