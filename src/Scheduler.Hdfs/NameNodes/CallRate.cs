using System.Threading.RateLimiting;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>A bound on calls per second as a token bucket: a second's worth at once, then ten portions a second.</summary>
internal static class CallRate
{
    private const int ReplenishmentsPerSecond = 10;

    /// <summary>The bucket for so many calls a second.</summary>
    public static TokenBucketRateLimiterOptions Of(int callsPerSecond)
    {
        var perPeriod = Math.Max(1, callsPerSecond / ReplenishmentsPerSecond);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = callsPerSecond,
            TokensPerPeriod = perPeriod,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)perPeriod / callsPerSecond),
            // The queue is as long as there are slots: nobody else waits here.
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };
    }
}
