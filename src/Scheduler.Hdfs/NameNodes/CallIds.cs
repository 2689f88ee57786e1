namespace Scheduler.Hdfs.NameNodes;

/// <summary>Numbers calls: one sequence for the process, as Hadoop's clients have it. Safe for several threads.</summary>
internal sealed class CallIds
{
    private int _last = -1;

    /// <summary>The first attempt at a new call. After 2³¹ calls the numbers begin again at 0; negative ones have meanings.</summary>
    public CallAttempt New(Caller caller) => new(Interlocked.Increment(ref _last) & int.MaxValue, RetryCount: 0, caller);
}
