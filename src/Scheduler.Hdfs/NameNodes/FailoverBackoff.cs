namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// Pauses between attempts, as Hadoop's clients make them: 500 ms doubled each time up to 15 s
/// (<c>dfs.client.failover.sleep.base.millis</c>, <c>…sleep.max.millis</c>), times a factor from 0.5 to 1.5. Safe for several threads.
/// Unlike Hadoop's clients it gives up after a few: enough for a failover under way, while a call that waits on keeps others from being
/// made, and the block map is asked for again anyway.
/// </summary>
internal sealed class FailoverBackoff(Random random)
{
    /// <summary>Pauses within one call: three rounds over the NameNodes.</summary>
    public const int MaxPauses = 2;

    /// <summary>Time after which no further pause begins.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    private const int LargestExponent = 10;
    private static readonly TimeSpan Base = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Largest = TimeSpan.FromSeconds(15);
    private readonly Lock _lock = new();

    /// <summary>The pause before the retry that is the <paramref name="retry"/>th, from 0.</summary>
    public TimeSpan Pause(int retry)
    {
        var exponential = Base * Math.Pow(2, Math.Min(retry, LargestExponent));
        return (exponential < Largest ? exponential : Largest) * (0.5 + NextDouble());
    }

    private double NextDouble()
    {
        lock (_lock) return random.NextDouble();
    }
}
