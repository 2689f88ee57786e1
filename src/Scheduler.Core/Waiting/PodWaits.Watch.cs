using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <content>Events of the watch.</content>
public sealed partial class PodWaits
{
    /// <summary>A pod was first seen or has changed, and it asks to wait or its status says that it waits.</summary>
    public void Changed(LocalityPod pod, LocalityRequest request)
    {
        lock (_lock)
        {
            if (pod.IsGone)
            {
                Forget(pod.Metadata.Uid);
                return;
            }

            var wait = Learn(request);
            wait.IsWatched = true;
            // What held it at its gate let it go, for whatever reason: it does not begin to wait again in filter.
            if (wait.IsGated && !pod.IsGated && wait.Last is { Step: WaitStep.Hold }) wait.IsOver = true;
            SetGated(wait, pod.IsGated);
            if (pod.NodeName is not null) Bound(wait, pod.Metadata.Waiting);
        }
    }

    /// <summary>A pod is gone, or has ended.</summary>
    public void Deleted(string podUid)
    {
        lock (_lock) Forget(podUid);
    }

    private static void SetGated(PodWait wait, bool isGated) => (wait.IsGated, wait.WasGated) = (isGated, wait.WasGated || isGated);

    private PodWait Learn(LocalityRequest request)
    {
        var group = (request.Pod.Namespace, request.Group);
        if (!_pods.TryGetValue(request.Pod.Uid, out var wait))
        {
            wait = new PodWait(Kept(request), Join(group)) { AskedAt = clock.GetTimestamp() };
            _pods.Add(request.Pod.Uid, wait);
        }
        else if (wait.Request.Group != request.Group)
        {
            Leave(wait);
            wait.Group = Join(group);
        }

        wait.Request = Kept(request);
        if (request.Pod.Waiting is { } condition) Adopt(wait, condition);
        return wait;
    }

    /// <summary>The parts of a request that a wait needs. Paths and errors are dropped, since they may be long.</summary>
    private static LocalityRequest Kept(LocalityRequest request) => request with { Paths = [], Ignored = [] };

    private void Adopt(PodWait wait, WaitingCondition condition)
    {
        // What this process did itself is more exact: the watch may be behind, and the recorded time is in whole seconds.
        if (wait.Record is WaitRecord.Beginning or WaitRecord.Ended || (condition.IsTrue && wait.Record == WaitRecord.Waiting)) return;
        if (wait.Start is null && condition.Since is { } since) wait.Start = WaitStart.Recorded(since, clock);
        if (wait.Start is { } start) wait.Group.Held(start, clock);
        if (!condition.IsTrue)
        {
            Close(wait);
            return;
        }

        // The patch that seemed to fail was applied. If other pods are held in its place by now, its wait is over.
        if (wait.Record == WaitRecord.Failed) wait.IsOver = CountHeld() >= options.MaxHeldPods;
        Open(wait);
    }

    private void Open(PodWait wait)
    {
        wait.Record = WaitRecord.Waiting;
        _open.Add(wait);
    }

    private void Close(PodWait wait)
    {
        wait.Record = WaitRecord.Ended;
        _open.Remove(wait);
    }

    private void Bound(PodWait wait, WaitingCondition? condition)
    {
        wait.BoundAt ??= clock.GetTimestamp();
        // The start was recorded before the pod could be bound. If the record is missing, another replica has ended the wait.
        if (condition is null && wait.Record == WaitRecord.Waiting) Close(wait);
        // The last offer was at the pod's level, unless waiting was given up.
        Settle(wait, _times.IsExpired(wait) || wait.Last?.Refusal is not null ? WaitOutcome.Relaxed : WaitOutcome.Met);
    }

    private void Settle(PodWait wait, WaitOutcome outcome)
    {
        if (!wait.WasHeld || wait.IsSettled) return;
        wait.IsSettled = true;
        observer.WaitEnded(outcome, wait.Start!.Value.Elapsed(clock));
    }

    private void Forget(string podUid)
    {
        if (!_pods.Remove(podUid, out var wait)) return;
        if (wait.BoundAt is null) Settle(wait, WaitOutcome.Gone);
        _open.Remove(wait);
        Leave(wait);
    }

    private GroupWait Join((string Namespace, string Group) key)
    {
        if (!_groups.TryGetValue(key, out var group)) _groups.Add(key, group = new GroupWait());
        group.Pods++;
        return group;
    }

    private void Leave(PodWait wait)
    {
        if (--wait.Group.Pods == 0) _groups.Remove((wait.Request.Pod.Namespace, wait.Request.Group));
    }
}
