using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Scheduler.Redis.Connection;

/// <summary>Maps exceptions of the client to outcomes.</summary>
internal static class RedisErrors
{
    /// <summary>The outcome; null for an exception that no call to Redis should give.</summary>
    public static RedisOutcome? OutcomeOf(Exception exception) => exception switch
    {
        RedisServerException server => OutcomeOf(server),
        TimeoutException => RedisOutcome.Timeout,
        RedisConnectionException or RedisCommandException => OutcomeOfAll(Unfold(exception)),
        ObjectDisposedException => RedisOutcome.Disconnected,
        RedisException => RedisOutcome.Error,
        _ => null,
    };

    /// <summary>
    /// The type and kind of a failure, for the log. Not its message, nor those inside: they may quote what the client sent, with the
    /// password.
    /// </summary>
    public static string Describe(Exception exception) => exception switch
    {
        RedisConnectionException connection => $"{nameof(RedisConnectionException)}, {connection.FailureType}",
        RedisServerException server => $"{nameof(RedisServerException)}, {server.Kind}",
        _ => exception.GetType().Name,
    };

    /// <summary>Whether no server could be reached.</summary>
    public static bool IsUnreachable(Exception exception) => Unfold(exception).Exists(one => one is SocketException);

    /// <summary>Whether the outcome says that no call to Redis can succeed for a moment.</summary>
    public static bool IsUnavailable(RedisOutcome outcome) => outcome is RedisOutcome.Disconnected or RedisOutcome.Timeout
        or RedisOutcome.Refused or RedisOutcome.Untrusted or RedisOutcome.TlsMismatch or RedisOutcome.NoDatabase or RedisOutcome.Busy
        or RedisOutcome.Error;

    /// <summary>Whether the outcome says that Redis can be read but not written.</summary>
    public static bool RefusesWrites(RedisOutcome outcome) => outcome is RedisOutcome.Full or RedisOutcome.ReadOnly;

    private static RedisOutcome OutcomeOf(RedisServerException server) => server.Kind switch
    {
        RedisErrorKind.OutOfMemory => RedisOutcome.Full,
        RedisErrorKind.ReadOnly or RedisErrorKind.Misconfigured or RedisErrorKind.NoReplicas => RedisOutcome.ReadOnly,
        RedisErrorKind.NoAuth or RedisErrorKind.WrongPass => RedisOutcome.Refused,
        RedisErrorKind.NoPermission => RedisOutcome.NotPermitted,
        RedisErrorKind.Loading or RedisErrorKind.Busy or RedisErrorKind.MasterDown or RedisErrorKind.ClusterDown or RedisErrorKind.TryAgain
            or RedisErrorKind.MaxClients or RedisErrorKind.Moved or RedisErrorKind.Ask or RedisErrorKind.UnknownRedirectTarget
            => RedisOutcome.Busy,
        RedisErrorKind.WrongType => RedisOutcome.WrongType,
        _ => RedisOutcome.Error,
    };

    // Where no endpoint could be used, the reasons are inside; those that people must act on come first. What the server said to the client
    // itself, while it connected, is only in the text.
    private static RedisOutcome OutcomeOfAll(List<Exception> all)
    {
        if (all.Exists(one => one is AuthenticationException)) return RedisOutcome.Untrusted;
        if (all.Exists(one => one.Message.Contains("NOPERM ", StringComparison.Ordinal))) return RedisOutcome.NotPermitted;
        if (all.Exists(one => one is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }))
            return RedisOutcome.Refused;
        if (all.Exists(one => one is RedisCommandException && one.Message.Contains("database", StringComparison.Ordinal)))
            return RedisOutcome.NoDatabase;
        return all.Exists(one => one is RedisCommandException || one.Message.Contains("unknown command", StringComparison.Ordinal))
            ? RedisOutcome.Error
            : RedisOutcome.Disconnected;
    }

    private static List<Exception> Unfold(Exception exception) => exception switch
    {
        AggregateException aggregate => [aggregate, .. aggregate.InnerExceptions.SelectMany(Unfold)],
        { InnerException: { } inner } => [exception, .. Unfold(inner)],
        _ => [exception],
    };
}
