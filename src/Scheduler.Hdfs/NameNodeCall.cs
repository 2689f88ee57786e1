namespace Scheduler.Hdfs;

/// <summary>One call to a NameNode that ended.</summary>
/// <param name="Nameservice">The nameservice.</param>
/// <param name="NameNode">The NameNode, as <c>host:port</c>.</param>
/// <param name="Transport">How it was asked: <c>rpc</c> or <c>webhdfs</c>.</param>
/// <param name="Operation">What was asked.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Elapsed">From sending to the last byte of the answer; waiting for our own limits is not in it.</param>
public readonly record struct NameNodeCall(
    string Nameservice, string NameNode, string Transport, NameNodeOperation Operation, NameNodeCallOutcome Outcome, TimeSpan Elapsed);

/// <summary>What a NameNode is asked; the names are the values of a metric's label.</summary>
public enum NameNodeOperation
{
    /// <summary>The status of one path.</summary>
    GetFileStatus,

    /// <summary>A page of a directory.</summary>
    ListStatus,

    /// <summary>The locations of a file's blocks. An open to the NameNode, which may write the access time.</summary>
    GetBlockLocations,

    /// <summary>The DataNodes, or their administrative states.</summary>
    GetDataNodes,

    /// <summary>How much is under a path that was too large to be listed.</summary>
    GetContentSummary,

    /// <summary>Bytes of a file, which a DataNode then gives. An open to the NameNode, which may write the access time.</summary>
    Open,

    /// <summary>The end of the edit log, or what happened in it: the inotify stream.</summary>
    GetEdits,

    /// <summary>The NameNode's own state: its part in high availability, or whether it is in safe mode.</summary>
    GetHaState,

    /// <summary>The active's state, for reads from observers.</summary>
    Msync,
}

/// <summary>How a call ended; the names are the values of a metric's label.</summary>
public enum NameNodeCallOutcome
{
    /// <summary>Answered.</summary>
    Ok,

    /// <summary>The path does not exist.</summary>
    NotFound,

    /// <summary>Refused: permissions or identity.</summary>
    Denied,

    /// <summary>The NameNode is standby, or an observer that may not answer this.</summary>
    NotActive,

    /// <summary>Safe mode, or another state in which it asks to come back later.</summary>
    Retriable,

    /// <summary>The server does not know the operation.</summary>
    NotSupported,

    /// <summary>The deadline passed.</summary>
    Timeout,

    /// <summary>No connection, it broke, or a server error.</summary>
    Unreachable,

    /// <summary>The answer was malformed or too large.</summary>
    BadAnswer,

    /// <summary>The answer was given up, since all that are under way take more than <c>NameNode:MaxBytesUnderWay</c>.</summary>
    OverMemoryBudget,
}
