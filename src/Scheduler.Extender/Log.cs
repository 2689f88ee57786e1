namespace Scheduler.Extender;

/// <summary>What the host logs. Event ids 1000–1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1002, LogLevel.Error, "Reading the blocks of {Path} ended in an exception that nobody expected")]
    public static partial void BlockMapFaulted(ILogger logger, Core.Paths.InputPath path, Exception exception);

    [LoggerMessage(1003, LogLevel.Information, "Serving on {Addresses}, mode {Mode}")]
    public static partial void Serving(ILogger logger, string addresses, Core.Decisions.ExtenderMode mode);

    [LoggerMessage(1004, LogLevel.Error, "Working out the topology ended in an exception that nobody expected; requests work it out themselves")]
    public static partial void TopologyFaulted(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Error, "Working reservations into the ledgers ended in an exception that nobody expected; requests do it themselves")]
    public static partial void SiblingsFaulted(ILogger logger, Exception exception);

    [LoggerMessage(1006, LogLevel.Warning, "What requests run could not be compiled before readiness; the first requests take longer")]
    public static partial void WarmUpFailed(ILogger logger, Exception exception);

    [LoggerMessage(1044, LogLevel.Warning, "The maps of running groups could not be read before readiness; their next pods may be placed without")]
    public static partial void ReadAheadFailed(ILogger logger, Exception exception);
}
