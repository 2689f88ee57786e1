using System.Collections.Immutable;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <content> The ends of recorded waits. The replica that answers filter for a pod ends its wait. The other replicas end it a little later,
/// in case that one does not. A wait that began before this process is ended on time, since the replica that began it may be gone. If it is
/// not, both write the same, and the second patch changes nothing. </content>
public sealed partial class PodWaits
{
    /// <summary>How much later a replica ends a wait that another replica began.</summary>
    public static readonly TimeSpan TakeOverAfter = TimeSpan.FromSeconds(5);

    /// <summary>The pause between a failed patch and the next attempt.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>A pod of a filter request that the watch never reported is forgotten after this: the longest wait.</summary>
    private static readonly TimeSpan Unwatched = DelayOptions.LargestMaxWait;

    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>The waits that have to be ended now; <see cref="Ended"/> must follow for each.</summary>
    public ImmutableArray<WaitEnd> TakeDue()
    {
        var due = ImmutableArray.CreateBuilder<WaitEnd>();
        lock (_lock)
        {
            Sweep();
            foreach (var wait in _open)
            {
                if (DueIn(wait) is not { } left || left > TimeSpan.Zero) continue;
                wait.IsEnding = true;
                wait.EndsBound ??= wait.BoundAt is not null;
                if (wait.EndsBound == false) Settle(wait, WaitOutcome.Relaxed);
                due.Add(new WaitEnd(wait.Request.Pod, wait.EndsBound.Value));
            }
        }

        return due.ToImmutable();
    }

    /// <summary>The attempt to record the end of a wait has ended.</summary>
    public void Ended(WaitEnd end, bool isRecorded)
    {
        lock (_lock)
        {
            if (!_pods.TryGetValue(end.Pod.Uid, out var wait)) return;
            wait.IsEnding = false;
            if (isRecorded) Close(wait);
            else wait.RetryAt = clock.GetTimestamp();
        }
    }

    /// <summary>Time until the next wait has to be ended; null when there is none.</summary>
    public TimeSpan? NextDue()
    {
        lock (_lock) return _open.Select(DueIn).Min();
    }

    /// <summary>The longest time that a held pod has left; zero when none is held.</summary>
    public TimeSpan LongestLeft
    {
        get { lock (_lock) return _open.Where(wait => wait.BoundAt is null).Select(_times.LeftOf).DefaultIfEmpty().Max(); }
    }

    private TimeSpan? DueIn(PodWait wait)
    {
        if (wait.IsEnding || wait.Record != WaitRecord.Waiting) return null;
        var due = wait.BoundAt is { } bound ? -clock.GetElapsedTime(bound) : _times.MaxWaitOf(wait) - _times.ElapsedOf(wait);
        if (!wait.IsOurs && wait.Start?.At > _startedAt) due += TakeOverAfter;
        if (wait.RetryAt is not { } failed) return due;
        var retry = RetryAfter - clock.GetElapsedTime(failed);
        return retry > due ? retry : due;
    }

    private void Sweep()
    {
        if (clock.GetElapsedTime(_sweptAt) < Unwatched) return;
        _sweptAt = clock.GetTimestamp();
        var lost = _pods.Where(pod => !pod.Value.IsWatched && clock.GetElapsedTime(pod.Value.AskedAt) >= Unwatched).Select(pod => pod.Key);
        foreach (var uid in lost.ToArray()) Forget(uid);
    }
}

/// <summary>A recorded wait that has to be ended in the pod's status.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="IsBound">
/// True: the pod is placed and the condition is removed. False: its time is over; the condition becomes False, which makes kube-scheduler
/// retry the pod.
/// </param>
public readonly record struct WaitEnd(PodMetadata Pod, bool IsBound);
