namespace Scheduler.Redis;

/// <summary>Told how every call to Redis ends, from many threads at once. Must return at once and never throw.</summary>
public interface IRedisObserver
{
    /// <summary>A call ended.</summary>
    void Called(RedisOperation operation, RedisOutcome outcome, TimeSpan elapsed);
}
