namespace Scheduler.Hdfs;

/// <summary>Notified of what happens between us and NameNodes. Called on hot paths and from several threads: record and return.</summary>
public interface INameNodeObserver
{
    /// <summary>Records nothing.</summary>
    static INameNodeObserver None { get; } = new Nothing();

    /// <summary>A call to a NameNode ended.</summary>
    void CallCompleted(in NameNodeCall completed)
    {
    }

    /// <summary>A nameservice failed over to another NameNode.</summary>
    /// <param name="nameservice">The nameservice.</param>
    /// <param name="previous">The NameNode that answered before, as <c>host:port</c>.</param>
    /// <param name="current">The one that answers now.</param>
    void FailedOver(string nameservice, string previous, string current)
    {
    }

    /// <summary>The circuit of a NameNode opened (calls to it stop) or closed.</summary>
    /// <param name="nameNode">The NameNode, as <c>host:port</c>.</param>
    /// <param name="isOpen">Whether it is open now.</param>
    void CircuitChanged(string nameNode, bool isOpen)
    {
    }

    /// <summary>An input was so large that a sample of its files was located.</summary>
    /// <param name="filesListed">Files of the input.</param>
    /// <param name="filesLocated">Files of the sample.</param>
    void InputSampled(int filesListed, int filesLocated)
    {
    }

    /// <summary>A poll of a nameservice's edit log ended.</summary>
    /// <param name="nameservice">The nameservice.</param>
    /// <param name="outcome">How that ended.</param>
    void EditLogPolled(string nameservice, InotifyOutcome outcome)
    {
    }

    /// <summary>The edit log reported changes.</summary>
    /// <param name="nameservice">The nameservice.</param>
    /// <param name="paths">Paths that something happened to.</param>
    void PathsChanged(string nameservice, int paths)
    {
    }

    /// <summary>A read was offered to observers.</summary>
    /// <param name="nameservice">The nameservice.</param>
    /// <param name="isAnswered">Whether one of them answered it; else the active is called.</param>
    void ObserverAsked(string nameservice, bool isAnswered)
    {
    }

    private sealed class Nothing : INameNodeObserver;
}

/// <summary>One call to a NameNode that ended.</summary>
/// <param name="Nameservice">The nameservice.</param>
/// <param name="NameNode">The NameNode, as <c>host:port</c>.</param>
/// <param name="Transport">Transport of the call: <c>rpc</c> or <c>webhdfs</c>.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Elapsed">From sending to the last byte of the answer; waiting for our own limits is not in it.</param>
public readonly record struct NameNodeCall(
    string Nameservice, string NameNode, string Transport, NameNodeOperation Operation, NameNodeCallOutcome Outcome, TimeSpan Elapsed);

/// <summary>A call to a NameNode; the names are the values of a metric's label.</summary>
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

    /// <summary>Safe mode, or another state in which it asks to retry later.</summary>
    Retriable,

    /// <summary>The server does not support the operation.</summary>
    NotSupported,

    /// <summary>The deadline passed.</summary>
    Timeout,

    /// <summary>No connection, a broken one, or a server error.</summary>
    Unreachable,

    /// <summary>The answer was malformed or too large.</summary>
    BadAnswer,

    /// <summary>The answer was dropped, since all in progress take more than <c>NameNode:MaxBytesUnderWay</c>.</summary>
    OverMemoryBudget,
}

/// <summary>How a poll of the edit log ended; the names are the values of a metric's label.</summary>
public enum InotifyOutcome
{
    /// <summary>Read without a gap, with or without changes.</summary>
    Followed,

    /// <summary>Read without a gap, but not to the end: the rest is read at the next poll.</summary>
    Behind,

    /// <summary>Started, or started again: what happened before is unknown.</summary>
    Began,

    /// <summary>Transactions are missing: every map is read again.</summary>
    Gap,

    /// <summary>Another replica of the service reads the edit log.</summary>
    Elsewhere,

    /// <summary>Refused: it needs a superuser.</summary>
    Denied,

    /// <summary>The server has no edit log, such as a Router.</summary>
    NotSupported,

    /// <summary>No NameNode answered.</summary>
    Failed,

    /// <summary>The NameNode is called over WebHDFS, which has no edit log.</summary>
    OverWebHdfs,
}
