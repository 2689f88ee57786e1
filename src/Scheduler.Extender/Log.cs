namespace Scheduler.Extender;

/// <summary>What the host logs. Event ids 1000–1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1002, LogLevel.Error, "Reading the block locations of {Path} failed unexpectedly")]
    public static partial void BlockMapFaulted(ILogger logger, Core.Paths.InputPath path, Exception exception);

    [LoggerMessage(1003, LogLevel.Information, "Serving on {Addresses}, mode {Mode}")]
    public static partial void Serving(ILogger logger, string addresses, Core.Decisions.ExtenderMode mode);

    [LoggerMessage(1004, LogLevel.Error, "Computing the topology failed unexpectedly; requests compute it themselves")]
    public static partial void TopologyFaulted(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Error, "Adding reservations to the ledgers failed unexpectedly; requests add them themselves")]
    public static partial void SiblingsFaulted(ILogger logger, Exception exception);

    [LoggerMessage(1006, LogLevel.Warning, "The code of requests could not be compiled before readiness; the first requests take longer")]
    public static partial void WarmUpFailed(ILogger logger, Exception exception);

    [LoggerMessage(1007, LogLevel.Warning, "{What} {Remedy}")]
    public static partial void NoNameNode(ILogger logger, string what, string remedy);

    [LoggerMessage(
        1044,
        LogLevel.Warning,
        "The block maps of running groups could not be read before readiness; their next pods may be placed without locality")]
    public static partial void ReadAheadFailed(ILogger logger, Exception exception);
}
