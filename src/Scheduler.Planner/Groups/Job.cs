namespace Scheduler.Planner.Groups;

/// <summary>The gated pods of one job, and when they are planned.</summary>
internal sealed class Job(JobKey key, long firstAt)
{
    private readonly Dictionary<string, GatedPod> _pods = new(StringComparer.Ordinal);
    private long _firstAt = firstAt;
    private long _lastAt = firstAt;

    public JobKey Key { get; } = key;

    /// <summary>Its pods that wait for a plan, by uid.</summary>
    public IReadOnlyDictionary<string, GatedPod> Pods => _pods;

    /// <summary>When it was complete and a map was first missing; null before.</summary>
    public long? MissingMapSince { get; set; }

    /// <summary>The reads of its missing maps; null while none is missing, or since a pod came.</summary>
    public Task? MapReads { get; set; }

    /// <summary>When it is planned again, while it waits for a near slot; null when it does not wait.</summary>
    public long? WaitsUntil { get; set; }

    /// <summary>The highest priority of its pods.</summary>
    public int Priority => _pods.Values.Max(pod => pod.Pod.Constraints?.Priority ?? 0);

    /// <summary>When its oldest pod was created, as far as known.</summary>
    public DateTimeOffset CreatedAt => _pods.Values.Min(pod => pod.Pod.CreatedAt) ?? DateTimeOffset.MaxValue;

    public void Add(GatedPod pod, long now)
    {
        if (!_pods.TryAdd(pod.Metadata.Uid, pod)) return;
        // Pods that come while others wait for a near slot are collected, too.
        if (_pods.Count == 1 || WaitsUntil is not null) (_firstAt, MissingMapSince) = (now, null);
        (_lastAt, MapReads, WaitsUntil) = (now, null, null);
    }

    public void Remove(string uid) => _pods.Remove(uid);

    /// <summary>
    /// When its pods are planned: no pod came for <see cref="PlannerOptions.Debounce"/>, or the first came
    /// <see cref="PlannerOptions.CollectFor"/> ago, or all that it states are there.
    /// </summary>
    /// <param name="options">The times.</param>
    /// <param name="placed">Pods of the group that are bound, nominated or planned.</param>
    /// <param name="clock">Whose timestamps are used.</param>
    public long CompleteAt(PlannerOptions options, int placed, TimeProvider clock)
    {
        if (StatedSize is { } size && placed + _pods.Count >= size) return _lastAt;
        return Math.Min(Later(_lastAt, options.Debounce, clock), Later(_firstAt, options.CollectFor, clock));
    }

    /// <summary>The largest size that a pod states; null when none does.</summary>
    private int? StatedSize => _pods.Values.Max(pod => pod.Request.GroupSize);

    private static long Later(long timestamp, TimeSpan time, TimeProvider clock) =>
        timestamp + (long)(time.TotalSeconds * clock.TimestampFrequency);
}
