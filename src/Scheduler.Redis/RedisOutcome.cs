namespace Scheduler.Redis;

/// <summary>How a call to Redis ended. The names are the values of a metric's <c>outcome</c> label.</summary>
public enum RedisOutcome
{
    /// <summary>Done; a map was there, the lease is ours.</summary>
    Ok,

    /// <summary>Nothing was there, or another replica holds the lease.</summary>
    Miss,

    /// <summary>Not asked: it failed a moment ago.</summary>
    CircuitOpen,

    /// <summary>Not asked: <c>Redis:MaxConcurrentCalls</c> are in flight.</summary>
    TooManyCalls,

    /// <summary>No endpoint is connected.</summary>
    Disconnected,

    /// <summary><c>Redis:CallTimeout</c> passed.</summary>
    Timeout,

    /// <summary>It refuses writes, since <c>maxmemory</c> is reached.</summary>
    Full,

    /// <summary>It refuses writes, since it is a replica or cannot persist.</summary>
    ReadOnly,

    /// <summary>It refuses the password, or the user may not do this.</summary>
    Refused,

    /// <summary>It loads its data, runs a script, or has lost its master.</summary>
    Busy,

    /// <summary>It answered with another error.</summary>
    Error,

    /// <summary>Under our key is something that is no string.</summary>
    WrongType,

    /// <summary>Under our key is a map in another version's format.</summary>
    OtherVersion,

    /// <summary>Under our key is what is no map.</summary>
    Garbage,

    /// <summary>The map is beyond <c>Redis:MaxValueBytes</c> or the limits of the format.</summary>
    TooLarge,

    /// <summary>The caller gave up.</summary>
    Cancelled,
}
