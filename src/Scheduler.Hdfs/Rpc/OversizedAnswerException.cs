namespace Scheduler.Hdfs.Rpc;

/// <summary>An answer is larger than allowed: it is not read, which makes the connection of no more use.</summary>
internal sealed class OversizedAnswerException(int callId) : Exception
{
    /// <summary>The call that it answers.</summary>
    public int CallId => callId;
}
