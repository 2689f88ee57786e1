namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// What only WebHDFS can ask of a NameNode: where bytes of a file are read by HTTP. Calls pass its gate and fail as the others do.
/// </summary>
internal interface IFileOpener
{
    /// <summary>Opens a run of bytes of a file; an open to the NameNode, which may write the access time.</summary>
    Task<OpenedRange> OpenAsync(OpenRequest request, CallAttempt attempt, CancellationToken cancellationToken);
}
