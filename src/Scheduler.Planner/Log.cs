namespace Scheduler.Planner;

/// <summary>Log messages, written at compile time. Ids 6000–6099.</summary>
internal static partial class Log
{
    [LoggerMessage(
        6000,
        LogLevel.Warning,
        "Pod {Namespace}/{Pod} is released without a plan: {NodeName} could not be nominated. {Problem} If it is refused, grant patch on "
            + "pods/status, or correct the webhook or policy that it names. Failures not logged before it: {LeftOut}")]
    public static partial void NotNominated(
        ILogger logger, string @namespace, string pod, string nodeName, string? problem, int leftOut);

    [LoggerMessage(
        6001,
        LogLevel.Warning,
        "Pod {Namespace}/{Pod} still has our gate, whose removal is tried again each second. {Problem} If it is refused, grant patch on "
            + "pods, or correct the webhook or policy that it names; the command release removes gates by another account. Failures not "
            + "logged before it: {LeftOut}")]
    public static partial void NotReleased(ILogger logger, string @namespace, string pod, string problem, int leftOut);

    [LoggerMessage(
        6002,
        LogLevel.Warning,
        "Pod {Namespace}/{Pod} still has its nominated node, where it was not bound; clearing it is tried again. {Problem} If it is "
            + "refused, grant patch on pods/status, or correct the webhook or policy that it names. Failures not logged before it: "
            + "{LeftOut}")]
    public static partial void NotCleared(ILogger logger, string @namespace, string pod, string? problem, int leftOut);

    [LoggerMessage(
        6006, LogLevel.Debug, "Pod {Namespace}/{Pod} has changed and is released without a plan: {NodeName} is not nominated. {Problem}")]
    public static partial void NominationOvertaken(
        ILogger logger, string @namespace, string pod, string nodeName, string? problem);

    [LoggerMessage(6005, LogLevel.Debug, "The start of the wait of pod {Namespace}/{Pod} could not be recorded. {Problem}")]
    public static partial void WaitNotRecorded(ILogger logger, string @namespace, string pod, string problem);

    [LoggerMessage(6004, LogLevel.Error, "Planning the job {Group} in {Namespace} failed unexpectedly; its pods are released")]
    public static partial void PlanFailed(ILogger logger, string @namespace, string group, Exception exception);

    [LoggerMessage(6003, LogLevel.Error, "A step of the planner failed unexpectedly; its pods are released when they are overdue")]
    public static partial void StepFailed(ILogger logger, Exception exception);

    [LoggerMessage(6010, LogLevel.Debug, "Pod {Namespace}/{Pod} is created with our gate (dry run: {IsDryRun})")]
    public static partial void Gated(ILogger logger, string @namespace, string pod, bool isDryRun);

    [LoggerMessage(
        6011, LogLevel.Warning, "A pod is created without our gate ({Outcome}): {Problem} Pods not logged before it: {LeftOut}")]
    public static partial void NotGated(ILogger logger, AdmissionOutcome outcome, string problem, int leftOut);
}
