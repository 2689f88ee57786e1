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

    /// <summary>Whether its circuit lets calls through.</summary>
    bool IsAvailable { get; }

    /// <summary>What native RPC alone can ask; null where it is not to be had now.</summary>
    INativeNameNode? Native => null;

    /// <summary>The status of a path.</summary>
    Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>A page of a directory. Its files carry their blocks where the transport can list them.</summary>
    Task<DirectoryPage> ListAsync(ListingRequest request, CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>The blocks of a file; its DataNodes come from <paramref name="dataNodes"/>.</summary>
    Task<FileBlocks> GetBlockLocationsAsync(
        string path, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>The administrative states of DataNodes, possibly from a short while ago; null when they are not to be had.</summary>
    Task<AdminStates?> GetAdminStatesAsync(CancellationToken cancellationToken);
}
