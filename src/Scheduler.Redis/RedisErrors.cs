using StackExchange.Redis;

namespace Scheduler.Redis;

/// <summary>Tells what an exception of the client means. Redis's own errors begin with a word in capitals, which is stable.</summary>
internal static class RedisErrors
{
    /// <summary>The outcome; null for an exception that no call to Redis should give.</summary>
    public static RedisOutcome? OutcomeOf(Exception exception) => exception switch
    {
        RedisServerException server => OutcomeOf(server.Message),
        TimeoutException => RedisOutcome.Timeout,
        RedisConnectionException connection when IsRefusal(connection) => RedisOutcome.Refused,
        RedisConnectionException or ObjectDisposedException => RedisOutcome.Disconnected,
        RedisException or RedisCommandException => RedisOutcome.Error,
        _ => null,
    };

    /// <summary>Whether the outcome says that asking Redis at all is of no use for a moment.</summary>
    public static bool IsAway(RedisOutcome outcome) =>
        outcome is RedisOutcome.Disconnected or RedisOutcome.Timeout or RedisOutcome.Refused or RedisOutcome.Busy or RedisOutcome.Error;

    /// <summary>Whether the outcome says that Redis can be read but not written.</summary>
    public static bool RefusesWrites(RedisOutcome outcome) => outcome is RedisOutcome.Full or RedisOutcome.ReadOnly;

    // Where no endpoint could be used, the reason is inside.
    private static bool IsRefusal(Exception? exception) =>
        exception is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
        || (exception?.InnerException is { } inner && IsRefusal(inner));

    private static RedisOutcome OutcomeOf(string message) => message.Split(' ', 2)[0] switch
    {
        "OOM" => RedisOutcome.Full,
        "READONLY" or "MISCONF" or "NOREPLICAS" => RedisOutcome.ReadOnly,
        "NOAUTH" or "WRONGPASS" or "NOPERM" => RedisOutcome.Refused,
        "LOADING" or "BUSY" or "MASTERDOWN" or "CLUSTERDOWN" or "TRYAGAIN" => RedisOutcome.Busy,
        "WRONGTYPE" => RedisOutcome.WrongType,
        // Redis before 6 has no word of its own for a wrong password; nor have scripts for the errors inside them.
        _ when message.Contains("invalid password", StringComparison.OrdinalIgnoreCase) => RedisOutcome.Refused,
        _ when message.Contains("OOM command", StringComparison.Ordinal) => RedisOutcome.Full,
        _ => RedisOutcome.Error,
    };
}
