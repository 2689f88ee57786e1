namespace Scheduler.Hdfs.Rpc;

/// <summary>There is no memory left for an answer: it was read and thrown away, and the connection is of use as before.</summary>
internal sealed class RefusedAnswerException(int callId, NameNodes.NameNodeException because) : Exception
{
    /// <summary>The call that it answers.</summary>
    public int CallId => callId;

    /// <summary>What the call is told.</summary>
    public NameNodes.NameNodeException Because => because;
}
