using StackExchange.Redis;

namespace Scheduler.Redis.Calls;

/// <summary>Giving back and holding the client's locks.</summary>
internal static class RedisLock
{
    /// <summary>Deletes the lock if it is still ours; false when it is not.</summary>
    // Before Redis 8.4 the client makes a transaction of it and keeps its caller until Redis has answered the first half: measured
    // three seconds in a call to a Redis that hung for three.
    public static Task<bool> ReleaseAsync(IDatabase database, string key, string token) =>
        Task.Run(() => database.LockReleaseAsync(key, token));

    /// <summary>Takes the lock, or prolongs it if it is ours already; false when it is another's.</summary>
    public static async Task<bool> HoldAsync(IDatabase database, string key, string token, TimeSpan duration) =>
        await Task.Run(() => database.LockExtendAsync(key, token, duration)) || await database.LockTakeAsync(key, token, duration);
}
