namespace Scheduler.Redis;

/// <summary>Notified of how every call to Redis ends, from many threads at once. Must return at once and never throw.</summary>
public interface IRedisObserver
{
    /// <summary>Records nothing.</summary>
    static IRedisObserver None { get; } = new Nothing();

    /// <summary>A call ended.</summary>
    void Called(RedisOperation operation, RedisOutcome outcome, TimeSpan elapsed)
    {
    }

    private sealed class Nothing : IRedisObserver;
}

/// <summary>A call to Redis. The names are the values of a metric's <c>operation</c> label.</summary>
public enum RedisOperation
{
    /// <summary>Read a map.</summary>
    Get,

    /// <summary>Write a map.</summary>
    Set,

    /// <summary>Take the lease of a path.</summary>
    TakeLease,

    /// <summary>Give the lease of a path back.</summary>
    ReleaseLease,

    /// <summary>Become, or stay, the replica that reads a nameservice's edit log.</summary>
    TakeLead,

    /// <summary>Let another replica read it.</summary>
    GiveLead,

    /// <summary>Subscribe to changes.</summary>
    Subscribe,

    /// <summary>Publish changes to the other replicas.</summary>
    Publish,

    /// <summary>Receive changes; <see cref="RedisOutcome.Garbage"/> for a message that is not ours.</summary>
    Receive,

    /// <summary>Read the footer of a file.</summary>
    GetFooter,

    /// <summary>Write the footer of a file.</summary>
    SetFooter,

    /// <summary>Keep the decision about a pod.</summary>
    SetDecision,

    /// <summary>Read the decision about a pod.</summary>
    GetDecision,

    /// <summary>Read the newest decisions.</summary>
    ListDecisions,
}

/// <summary>How a call to Redis ended. The names are the values of a metric's <c>outcome</c> label.</summary>
public enum RedisOutcome
{
    /// <summary>Done; a map was there, the lease is ours.</summary>
    Ok,

    /// <summary>Nothing was there, or another replica holds the lease.</summary>
    Miss,

    /// <summary>Not called: it failed recently.</summary>
    CircuitOpen,

    /// <summary>Not called: <c>Redis:MaxConcurrentCalls</c> are in flight.</summary>
    TooManyCalls,

    /// <summary>No endpoint is connected.</summary>
    Disconnected,

    /// <summary><c>Redis:CallTimeout</c> passed.</summary>
    Timeout,

    /// <summary>It refuses writes, since <c>maxmemory</c> is reached.</summary>
    Full,

    /// <summary>It refuses writes, since it is a replica or cannot persist.</summary>
    ReadOnly,

    /// <summary>It refuses the password or the user.</summary>
    Refused,

    /// <summary>Its user may not do this with our keys or channels.</summary>
    NotPermitted,

    /// <summary>We do not trust its certificate.</summary>
    Untrusted,

    /// <summary>It speaks TLS and <c>Redis:Configuration</c> says none, or the reverse.</summary>
    TlsMismatch,

    /// <summary>It has no database of the number in <c>Redis:Configuration</c>; a cluster has only 0.</summary>
    NoDatabase,

    /// <summary>It loads its data, runs a script, or has lost its master.</summary>
    Busy,

    /// <summary>It answered with another error.</summary>
    Error,

    /// <summary>Our key holds something that is not a string.</summary>
    WrongType,

    /// <summary>Our key holds a map in the format of another version.</summary>
    OtherVersion,

    /// <summary>Our key holds something that is not a map, or a map of another path.</summary>
    Garbage,

    /// <summary>A message was not read, since too many were waiting; every map counts as changed instead.</summary>
    Dropped,

    /// <summary>The map is beyond <c>Redis:MaxValueBytes</c> or the limits of the format.</summary>
    TooLarge,

    /// <summary>The caller gave up.</summary>
    Cancelled,
}
