namespace Scheduler.Hdfs.FileRanges;

/// <summary>A DataNode did not give the bytes.</summary>
internal sealed class DataNodeException : Exception
{
    public DataNodeException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether nothing came from it at all, so that the next read would wait for it in vain, too.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>What it says of the file, which every other DataNode would say; null when another may give them.</summary>
    public FileRangeFailure? Failure { get; init; }
}
