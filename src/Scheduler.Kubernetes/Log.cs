using Microsoft.Extensions.Logging;

namespace Scheduler.Kubernetes;

/// <summary>Every log message of this project; event ids 3000 to 3099.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Listed {Objects} {Resource} at version {Version}")]
    public static partial void Listed(this ILogger logger, string resource, int objects, string version);

    [LoggerMessage(3001, LogLevel.Warning, "Listing {Resource} failed ({End}), retrying in {Pause}: {Fault}")]
    public static partial void ListFailed(this ILogger logger, string resource, ListWatchEnd end, TimeSpan pause, string fault);

    [LoggerMessage(3002, LogLevel.Debug, "The watch of {Resource} ended: {End}")]
    public static partial void WatchEnded(this ILogger logger, string resource, ListWatchEnd end);

    [LoggerMessage(3003, LogLevel.Warning, "The watch of {Resource} failed ({End}), retrying in {Pause}: {Fault}")]
    public static partial void WatchFailed(this ILogger logger, string resource, ListWatchEnd end, TimeSpan pause, string fault);

    [LoggerMessage(3004, LogLevel.Debug, "Skipped an object of {Resource} that cannot be read")]
    public static partial void ObjectUnreadable(this ILogger logger, string resource);

    [LoggerMessage(3005, LogLevel.Debug, "An Event was not written: {Fault}")]
    public static partial void EventFailed(this ILogger logger, string fault);

    [LoggerMessage(3006, LogLevel.Information, "Watching nodes and pods at {Server}")]
    public static partial void Watching(this ILogger logger, Uri server);

    [LoggerMessage(3007, LogLevel.Error, "Handling a change of pod {Namespace}/{Name} failed")]
    public static partial void HandlerFailed(this ILogger logger, string @namespace, string name, Exception exception);

    [LoggerMessage(3008, LogLevel.Debug, "Reading the lease {Lease} failed: {Fault}")]
    public static partial void LeaseUnread(this ILogger logger, string lease, string fault);

    [LoggerMessage(3009, LogLevel.Debug, "Listing the pods of DataNodes failed: {Fault}")]
    public static partial void DataNodePodsUnknown(this ILogger logger, string fault);

    [LoggerMessage(3010, LogLevel.Information, "The leader of the planner is {Leader}; this replica is {Identity}")]
    public static partial void LeaderChanged(this ILogger logger, string leader, string identity);

    [LoggerMessage(3011, LogLevel.Warning, "Reading or renewing the lease of the planner failed, retrying: {Fault}")]
    public static partial void LeaseFailed(this ILogger logger, string fault);

    [LoggerMessage(3012, LogLevel.Warning, "The planner's lease was not given up: another replica takes it 15 s later: {Fault}")]
    public static partial void LeaseNotGivenUp(this ILogger logger, string fault);
}
