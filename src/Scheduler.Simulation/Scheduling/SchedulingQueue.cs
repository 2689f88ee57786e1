namespace Scheduler.Simulation.Scheduling;

/// <summary>
/// kube-scheduler's queue as measured: pods by priority and age. After a failed attempt a pod waits until an event happens that could help
/// it. It then backs off 1, 2, 4, 8, 10, 10 … s since its last attempt; when the queue has nothing else, it is tried without backing off (a
/// retry within 5 ms). Without an event it is tried after five minutes.
/// </summary>
/// <param name="clock">Virtual time.</param>
internal sealed class SchedulingQueue(TimeProvider clock)
{
    /// <summary>kube-scheduler's defaults of <c>podInitialBackoffSeconds</c> and <c>podMaxBackoffSeconds</c>.</summary>
    public static readonly TimeSpan InitialBackoff = TimeSpan.FromSeconds(1), DefaultMaxBackoff = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FlushAfter = TimeSpan.FromSeconds(330);

    private readonly SortedSet<SimulatedPod> _active = new(ByPriorityAndAge);
    private readonly SortedSet<SimulatedPod> _backoff = new(ByBackoff);
    private readonly HashSet<SimulatedPod> _unschedulable = [];

    private static readonly IComparer<SimulatedPod> ByPriorityAndAge = Comparer<SimulatedPod>.Create((left, right) =>
        (-left.Priority, left.QueuedAt, left.Name).CompareTo((-right.Priority, right.QueuedAt, right.Name)));

    private static readonly IComparer<SimulatedPod> ByBackoff = Comparer<SimulatedPod>.Create((left, right) =>
        (left.BackoffUntil, left.Name).CompareTo((right.BackoffUntil, right.Name)));

    /// <summary><c>podMaxBackoffSeconds</c>.</summary>
    public TimeSpan MaxBackoff { get; init; } = DefaultMaxBackoff;

    /// <summary>How long a pod backs off after so many failed attempts, at least one: each doubles it.</summary>
    public static TimeSpan BackoffAfter(int attempts, TimeSpan maxBackoff)
    {
        var backoff = InitialBackoff;
        for (var i = 1; i < attempts && backoff < maxBackoff; i++) backoff *= 2;
        return backoff < maxBackoff ? backoff : maxBackoff;
    }

    public void Add(SimulatedPod pod)
    {
        pod.QueuedAt = clock.GetUtcNow();
        pod.Part = QueuePart.Active;
        _active.Add(pod);
    }

    /// <summary>The next pod to be tried; null when there is none.</summary>
    public SimulatedPod? Pop()
    {
        while (_backoff.Min is { } ready && ready.BackoffUntil <= clock.GetUtcNow()) Activate(ready);
        foreach (var flushed in _unschedulable.Where(pod => clock.GetUtcNow() - pod.QueuedAt >= FlushAfter).ToArray()) Trigger(flushed);
        var pod = _active.Min ?? _backoff.Min;
        if (pod is null) return null;
        Remove(pod);
        pod.Part = QueuePart.InFlight;
        pod.WasTriggered = false;
        return pod;
    }

    /// <summary>The pod could not be placed.</summary>
    public void Fail(SimulatedPod pod)
    {
        pod.QueuedAt = clock.GetUtcNow();
        pod.BackoffUntil = pod.QueuedAt + BackoffAfter(pod.Attempts, MaxBackoff);
        pod.Part = QueuePart.Unschedulable;
        _unschedulable.Add(pod);
        if (pod.WasTriggered) Trigger(pod);
    }

    /// <summary>An event happened that could make the pod schedulable.</summary>
    public void Trigger(SimulatedPod pod)
    {
        if (pod.Part == QueuePart.InFlight) pod.WasTriggered = true;
        if (pod.Part != QueuePart.Unschedulable) return;
        _unschedulable.Remove(pod);
        pod.Part = QueuePart.Backoff;
        _backoff.Add(pod);
        if (pod.BackoffUntil <= clock.GetUtcNow()) Activate(pod);
    }

    /// <summary>An event happened that could make any pod schedulable: another assigned pod was added, changed or deleted.</summary>
    public void TriggerAll(SimulatedPod? inFlight)
    {
        if (inFlight is not null) Trigger(inFlight);
        foreach (var pod in _unschedulable.ToArray()) Trigger(pod);
    }

    public void Remove(SimulatedPod pod)
    {
        _ = _active.Remove(pod) || _backoff.Remove(pod) || _unschedulable.Remove(pod);
        pod.Part = QueuePart.None;
    }

    private void Activate(SimulatedPod pod)
    {
        _backoff.Remove(pod);
        pod.Part = QueuePart.Active;
        _active.Add(pod);
    }
}

/// <summary>Where in the queue a pod is.</summary>
internal enum QueuePart
{
    /// <summary>Not in it: bound, deleted or never added.</summary>
    None,

    /// <summary>To be tried next, in the order of priority and age.</summary>
    Active,

    /// <summary>An event happened that could help; its backoff is not over.</summary>
    Backoff,

    /// <summary>It is tried now.</summary>
    InFlight,

    /// <summary>No event happened that could help.</summary>
    Unschedulable,
}
