using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>How long pods have waited, and how long they still may. Used under the lock of <see cref="PodWaits"/>.</summary>
internal sealed class WaitTimes(DelayOptions options, TimeSpan longestGated, TimeProvider clock)
{
    /// <summary>The longest wait that a pod can have: what it asks for, or <c>Delay:MaxWait</c> if that is less.</summary>
    public TimeSpan MaxWaitOf(LocalityRequest request) => request.MaxWait < options.MaxWait ? request.MaxWait : options.MaxWait;

    /// <summary>The longest wait of a pod: once our gate was seen on it, filter does not hold it for longer than the planner may.</summary>
    public TimeSpan MaxWaitOf(PodWait wait) =>
        MaxWaitOf(wait.Request) is var most && wait.WasGated && longestGated < most ? longestGated : most;

    /// <summary>How long it may still be held; zero when its wait is over.</summary>
    public TimeSpan LeftOf(PodWait wait)
    {
        if (wait.Record == WaitRecord.Ended) return TimeSpan.Zero;
        var left = MaxWaitOf(wait) - ElapsedOf(wait);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Time since it, or the first of its group, was held. A record without a time counts as the longest wait.</summary>
    public TimeSpan ElapsedOf(PodWait wait)
    {
        if (wait.IsOver || (wait.Record == WaitRecord.Waiting && wait.Start is null)) return options.MaxWait;
        var own = wait.Start?.Elapsed(clock) ?? TimeSpan.Zero;
        var group = wait.Group.Start?.Elapsed(clock) ?? TimeSpan.Zero;
        return own > group ? own : group;
    }

    /// <summary>Whether its wait is over. It stays over.</summary>
    public bool IsOver(PodWait wait) => wait.IsOver |= LeftOf(wait) == TimeSpan.Zero;

    /// <summary>Whether its time has passed, even if its wait ended before.</summary>
    public bool IsExpired(PodWait wait) => ElapsedOf(wait) >= MaxWaitOf(wait);

    /// <summary>From when it was held until it was bound, or until now; null for a pod that was never held.</summary>
    public TimeSpan? WaitedOf(PodWait wait)
    {
        var wasHeld = wait.WasHeld || wait.Record is WaitRecord.Waiting or WaitRecord.Ended;
        if (!wasHeld || wait.Start is not { } start) return null;
        return start.Elapsed(clock) - (wait.BoundAt is { } bound ? clock.GetElapsedTime(bound) : TimeSpan.Zero);
    }
}
