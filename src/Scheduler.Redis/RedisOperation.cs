namespace Scheduler.Redis;

/// <summary>What was asked of Redis. The names are the values of a metric's <c>operation</c> label.</summary>
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
}
