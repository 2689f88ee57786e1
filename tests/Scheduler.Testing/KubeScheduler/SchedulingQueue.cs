namespace Scheduler.Testing.KubeScheduler;

/// <summary>
/// kube-scheduler's queue as measured: pods by priority and age; after a failed attempt a pod rests until something happens that could help
/// it, and then backs off 1, 2, 4, 8, 10, 10 … s since its last attempt; when nothing else is to be done it is tried without backing off
/// (a retry within 5 ms). Without an event it is tried after five minutes.
/// </summary>
/// <param name="clock">Virtual time.</param>
/// <param name="maxBackoff"><c>podMaxBackoffSeconds</c>.</param>
internal sealed class SchedulingQueue(TimeProvider clock, TimeSpan maxBackoff)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushAfter = TimeSpan.FromSeconds(330);

    private readonly SortedSet<ModelPod> _active = new(ByPriorityAndAge);
    private readonly SortedSet<ModelPod> _backoff = new(ByBackoff);
    private readonly HashSet<ModelPod> _unschedulable = [];

    private static readonly IComparer<ModelPod> ByPriorityAndAge = Comparer<ModelPod>.Create((left, right) =>
        (-left.Priority, left.QueuedAt, left.Name).CompareTo((-right.Priority, right.QueuedAt, right.Name)));

    private static readonly IComparer<ModelPod> ByBackoff = Comparer<ModelPod>.Create((left, right) =>
        (left.BackoffUntil, left.Name).CompareTo((right.BackoffUntil, right.Name)));

    /// <summary>Whether pods wait that are not held back by a backoff or for an event.</summary>
    public bool IsBusy => _active.Count > 0;

    public void Add(ModelPod pod)
    {
        pod.QueuedAt = clock.GetUtcNow();
        pod.Place = PodPlace.Active;
        _active.Add(pod);
    }

    /// <summary>The next pod to be tried; null when there is none.</summary>
    public ModelPod? Pop()
    {
        while (_backoff.Min is { } ready && ready.BackoffUntil <= clock.GetUtcNow()) Activate(ready);
        foreach (var flushed in _unschedulable.Where(pod => clock.GetUtcNow() - pod.QueuedAt >= FlushAfter).ToArray()) Trigger(flushed);
        var pod = _active.Min ?? _backoff.Min;
        if (pod is null) return null;
        Remove(pod);
        pod.Place = PodPlace.InFlight;
        pod.WasTriggered = false;
        return pod;
    }

    /// <summary>The pod could not be placed.</summary>
    public void Fail(ModelPod pod)
    {
        pod.QueuedAt = clock.GetUtcNow();
        var backoff = FirstBackoff * Math.Pow(2, Math.Min(pod.Attempts - 1, 10));
        pod.BackoffUntil = pod.QueuedAt + (backoff < maxBackoff ? backoff : maxBackoff);
        pod.Place = PodPlace.Unschedulable;
        _unschedulable.Add(pod);
        if (pod.WasTriggered) Trigger(pod);
    }

    /// <summary>Something happened that could make the pod schedulable.</summary>
    public void Trigger(ModelPod pod)
    {
        if (pod.Place == PodPlace.InFlight) pod.WasTriggered = true;
        if (pod.Place != PodPlace.Unschedulable) return;
        _unschedulable.Remove(pod);
        pod.Place = PodPlace.Backoff;
        _backoff.Add(pod);
        if (pod.BackoffUntil <= clock.GetUtcNow()) Activate(pod);
    }

    /// <summary>Something happened that could make any pod schedulable: another assigned pod came, changed or went.</summary>
    public void TriggerAll(ModelPod? inFlight)
    {
        if (inFlight is not null) Trigger(inFlight);
        foreach (var pod in _unschedulable.ToArray()) Trigger(pod);
    }

    public void Remove(ModelPod pod)
    {
        _ = _active.Remove(pod) || _backoff.Remove(pod) || _unschedulable.Remove(pod);
        pod.Place = PodPlace.Nowhere;
    }

    private void Activate(ModelPod pod)
    {
        _backoff.Remove(pod);
        pod.Place = PodPlace.Active;
        _active.Add(pod);
    }
}
