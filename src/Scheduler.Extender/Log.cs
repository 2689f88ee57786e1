namespace Scheduler.Extender;

/// <summary>What the host logs. Event ids 1000–1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Warning, "Refused a request on the {Listener} listener ({Reason}): {Problem} Left out before: {LeftOut}")]
    public static partial void Refused(ILogger logger, Configuration.Listener listener, Guards.Refusal reason, string problem, int leftOut);

    [LoggerMessage(1001, LogLevel.Debug, "The caller of {Verb} has gone before the answer")]
    public static partial void CallerGone(ILogger logger, string verb);

    [LoggerMessage(1002, LogLevel.Error, "Reading the blocks of {Path} ended in an exception that nobody expected")]
    public static partial void BlockMapFaulted(ILogger logger, Core.Paths.InputPath path, Exception exception);

    [LoggerMessage(1003, LogLevel.Information, "Serving on {Addresses}, mode {Mode}")]
    public static partial void Serving(ILogger logger, string addresses, Configuration.ExtenderMode mode);

    [LoggerMessage(1004, LogLevel.Error, "Working out the topology ended in an exception that nobody expected; requests work it out themselves")]
    public static partial void TopologyFaulted(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Error, "Working reservations into the ledgers ended in an exception that nobody expected; requests do it themselves")]
    public static partial void SiblingsFaulted(ILogger logger, Exception exception);

    [LoggerMessage(1006, LogLevel.Warning, "What requests run could not be compiled before readiness; the first requests take longer")]
    public static partial void WarmUpFailed(ILogger logger, Exception exception);

    [LoggerMessage(1044, LogLevel.Warning, "The maps of running groups could not be read before readiness; their next pods may be placed without")]
    public static partial void ReadAheadFailed(ILogger logger, Exception exception);

    [LoggerMessage(1040, LogLevel.Information, "The {Listener} listener has a new certificate, valid until {NotAfter}")]
    public static partial void CertificateReloaded(ILogger logger, string listener, DateTimeOffset notAfter);

    [LoggerMessage(1041, LogLevel.Warning, "The {Listener} listener keeps its old certificate: {Fault}")]
    public static partial void CertificateKept(ILogger logger, string listener, string fault);

    [LoggerMessage(1042, LogLevel.Warning, "Pod {Namespace}/{Name} is not held: the start of its wait could not be recorded. {Problem}")]
    public static partial void WaitNotRecorded(ILogger logger, string @namespace, string name, string problem);

    [LoggerMessage(1043, LogLevel.Warning, "The end of the wait of pod {Namespace}/{Name} could not be recorded, trying again. {Problem}")]
    public static partial void WaitNotEnded(ILogger logger, string @namespace, string name, string problem);
}
