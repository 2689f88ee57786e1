using Microsoft.Extensions.Logging;

namespace Scheduler.Redis;

/// <summary>What the Redis tier says. Event ids 4000 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Connected to Redis at {Endpoint}.")]
    public static partial void ConnectionRestored(ILogger logger, string endpoint);

    [LoggerMessage(4001, LogLevel.Warning, "Redis at {Endpoints} is not connected; block maps are not shared until it is.")]
    public static partial void NotConnected(ILogger logger, string endpoints);

    [LoggerMessage(4002, LogLevel.Warning, "Lost the connection to Redis at {Endpoint} ({Reason}); it is made again by itself.")]
    public static partial void ConnectionLost(ILogger logger, string endpoint, string reason);

    [LoggerMessage(4003, LogLevel.Warning, "Cannot set up the connection to Redis at {Endpoints} ({Reason}); trying again.")]
    public static partial void CannotConnect(ILogger logger, string endpoints, string reason);

    [LoggerMessage(4004, LogLevel.Warning, "Redis at {Endpoints} is left alone for a moment: calls end in {Outcome}.")]
    public static partial void CircuitOpened(ILogger logger, string endpoints, RedisOutcome outcome);

    [LoggerMessage(4005, LogLevel.Debug, "Redis key {Key} holds no value of ours: {Outcome}.")]
    public static partial void NotOurs(ILogger logger, string key, RedisOutcome outcome);

    [LoggerMessage(4007, LogLevel.Debug, "A message of {Bytes} bytes tells of no changes of ours.")]
    public static partial void NotAChange(ILogger logger, long bytes);

    [LoggerMessage(4006, LogLevel.Debug, "Redis {Operation} ended in {Outcome}.")]
    public static partial void CallFailed(ILogger logger, RedisOperation operation, RedisOutcome outcome, Exception exception);
}
