namespace Scheduler.Verbs;

/// <summary>What the verbs log. Event ids of the host, 1000–1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Debug, "The caller of {Verb} disconnected before the answer")]
    public static partial void CallerGone(ILogger logger, string verb);

    [LoggerMessage(1042, LogLevel.Warning, "Pod {Namespace}/{Name} is not held: the start of its wait could not be recorded. {Problem}")]
    public static partial void WaitNotRecorded(ILogger logger, string @namespace, string name, string problem);

    [LoggerMessage(1043, LogLevel.Warning, "The end of the wait of pod {Namespace}/{Name} could not be recorded; retrying. {Problem}")]
    public static partial void WaitNotEnded(ILogger logger, string @namespace, string name, string problem);
}
