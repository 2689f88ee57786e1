using System.Collections.Immutable;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <content>
/// The ends of recorded waits. Each is for the replica that answers filter about the pod; a wait that began while another replica answered
/// is ended a little later, should that one not. A wait that began before this process is ended in its time, since the one that answered
/// may be gone: if it is not, both say the same, and the second patch changes nothing.
/// </content>
public sealed partial class PodWaits
{
    /// <summary>How much later a replica ends a wait that began while it ran and that it did not answer about.</summary>
    public static readonly TimeSpan TakeOverAfter = TimeSpan.FromSeconds(5);

    /// <summary>How long after a patch that failed the next is tried.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A pod that filter was asked about and the watch never told of is forgotten after this: as long as the longest wait.
    /// </summary>
    private static readonly TimeSpan Unwatched = DelayOptions.LargestMaxWait;

    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>The waits that are to be ended now; <see cref="Ended"/> must follow for each.</summary>
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

    /// <summary>The end of a wait was recorded, or that failed.</summary>
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

    /// <summary>How long until the next wait is to be ended; null when none is.</summary>
    public TimeSpan? NextDue()
    {
        lock (_lock) return _open.Select(DueIn).Min();
    }

    /// <summary>The longest time that a pod which is held now may still be; zero when none is.</summary>
    public TimeSpan LongestLeft
    {
        get { lock (_lock) return _open.Where(wait => wait.BoundAt is null).Select(LeftOf).DefaultIfEmpty().Max(); }
    }

    private TimeSpan? DueIn(PodWait wait)
    {
        if (wait.IsEnding || wait.Record != WaitRecord.Waiting) return null;
        var due = wait.BoundAt is { } bound ? -clock.GetElapsedTime(bound) : MaxWaitOf(wait.Request) - ElapsedOf(wait);
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

/// <summary>A recorded wait that is to be ended in the pod's status.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="IsBound">
/// True: the pod is placed and the condition is to be removed. False: its time is over; the condition becomes False, which makes
/// kube-scheduler try the pod again.
/// </param>
public readonly record struct WaitEnd(PodMetadata Pod, bool IsBound);
