namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// One attempt at a call, as Hadoop's clients number them: the call keeps its number when it is repeated, at the same NameNode or at
/// another, so that a server can tell a repetition from a new call.
/// </summary>
/// <param name="CallId">The call's number, from 0.</param>
/// <param name="RetryCount">Attempts before this one.</param>
/// <param name="Caller">For whom it is made.</param>
internal readonly record struct CallAttempt(int CallId, int RetryCount, Caller Caller)
{
    /// <summary>The next attempt at the same call.</summary>
    public CallAttempt Next() => this with { RetryCount = RetryCount + 1 };
}
