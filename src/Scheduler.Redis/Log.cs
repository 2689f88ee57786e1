using Microsoft.Extensions.Logging;

namespace Scheduler.Redis;

/// <summary>Every log message of this project; event ids 4000 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Connected to Redis at {Endpoint}.")]
    public static partial void ConnectionRestored(ILogger logger, string endpoint);

    [LoggerMessage(4001, LogLevel.Warning, "Redis at {Endpoints} is not connected; block maps are not shared until it is.")]
    public static partial void NotConnected(ILogger logger, string endpoints);

    [LoggerMessage(4002, LogLevel.Warning, "Lost the connection to Redis at {Endpoint} ({Reason}); reconnecting.")]
    public static partial void ConnectionLost(ILogger logger, string endpoint, string reason);

    [LoggerMessage(4003, LogLevel.Warning, "Cannot set up the connection to Redis at {Endpoints} ({Reason}); trying again.")]
    public static partial void CannotConnect(ILogger logger, string endpoints, string reason);

    [LoggerMessage(4004, LogLevel.Warning, "Calls to Redis at {Endpoints} fail ({Outcome}); pausing them for a moment.")]
    public static partial void CircuitOpened(ILogger logger, string endpoints, RedisOutcome outcome);

    [LoggerMessage(4005, LogLevel.Debug, "Redis key {Key} holds a value that cannot be used: {Outcome}.")]
    public static partial void NotOurs(ILogger logger, string key, RedisOutcome outcome);

    [LoggerMessage(4006, LogLevel.Debug, "Redis {Operation} ended in {Outcome} ({Reason}).")]
    public static partial void CallFailed(ILogger logger, RedisOperation operation, RedisOutcome outcome, string reason);

    [LoggerMessage(4007, LogLevel.Debug, "Ignored a message of {Bytes} bytes: it is not a change of a nameservice in use.")]
    public static partial void NotAChange(ILogger logger, long bytes);
}
