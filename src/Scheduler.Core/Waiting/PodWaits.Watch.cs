using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <content>What the watch tells.</content>
public sealed partial class PodWaits
{
    /// <summary>A pod was first seen or has changed; it wants to wait, or its status says that it does.</summary>
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
            if (pod.NodeName is not null) Bound(wait, pod.Metadata.Waiting);
        }
    }

    /// <summary>A pod is gone, or has ended.</summary>
    public void Deleted(string podUid)
    {
        lock (_lock) Forget(podUid);
    }

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

    /// <summary>All that waits go by; a pod's paths and what is wrong with them may be long.</summary>
    private static LocalityRequest Kept(LocalityRequest request) => request with { Paths = [], Ignored = [] };

    private void Adopt(PodWait wait, WaitingCondition condition)
    {
        // What this process did itself it knows better: the watch may be behind, and the recorded time is in whole seconds.
        if (wait.Record is WaitRecord.Beginning or WaitRecord.Ended || (condition.IsTrue && wait.Record == WaitRecord.Waiting)) return;
        if (wait.Start is null && condition.Since is { } since) wait.Start = WaitStart.Recorded(since, clock);
        if (wait.Start is { } start) wait.Group.Held(start, clock);
        if (!condition.IsTrue)
        {
            Close(wait);
            return;
        }

        // The patch that seemed to fail was carried out. Others may be held in this pod's place by now: then its wait is over.
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
        // The start was recorded before the pod could be bound: without it, another replica has ended the wait.
        if (condition is null && wait.Record == WaitRecord.Waiting) Close(wait);
        // What passed last was what the pod waits for, unless waiting was given up.
        Settle(wait, IsExpired(wait) || wait.Last?.Refusal is not null ? WaitOutcome.Relaxed : WaitOutcome.Met);
    }

    private bool IsExpired(PodWait wait) => ElapsedOf(wait) >= MaxWaitOf(wait.Request);

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
