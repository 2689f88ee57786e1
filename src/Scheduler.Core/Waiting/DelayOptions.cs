namespace Scheduler.Core.Waiting;

/// <summary>Section <c>Delay</c>: how long, how many, and for how much gain pods may be held for locality.</summary>
public sealed record DelayOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Delay";

    /// <summary>
    /// Default of <see cref="MaxHeldPods"/>: with <c>podMaxBackoffSeconds: 2</c>, that many pods cost 50 scheduling attempts a second, a
    /// fifth of what kube-scheduler was measured to do with an extender.
    /// </summary>
    public const int DefaultMaxHeldPods = 100;

    /// <summary>Upper bound of <see cref="MaxHeldPods"/>.</summary>
    public const int LargestMaxHeldPods = 10_000;

    /// <summary>
    /// Default of <see cref="ReadBytesPerSecond"/>, 8 MiB/s: the part of one of many readers when the network between racks is busy. A
    /// block of 128 MiB then justifies a wait of up to 16 s.
    /// </summary>
    public const long DefaultReadBytesPerSecond = 8 << 20;

    /// <summary>Upper bound of <see cref="ReadBytesPerSecond"/>.</summary>
    public const long LargestReadBytesPerSecond = 1_000_000_000_000;

    /// <summary>Default of <see cref="MaxWait"/>: several attempts at kube-scheduler's longest backoff of 10 s.</summary>
    public static readonly TimeSpan DefaultMaxWait = TimeSpan.FromMinutes(1);

    /// <summary>Upper bound of <see cref="MaxWait"/>.</summary>
    public static readonly TimeSpan LargestMaxWait = TimeSpan.FromHours(1);

    /// <summary>
    /// Default of <see cref="PatchTimeout"/>: many times what an API server needs, and a quarter of the <c>httpTimeout</c> of 1 s in our
    /// manifests.
    /// </summary>
    public static readonly TimeSpan DefaultPatchTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>Bounds of <see cref="PatchTimeout"/>.</summary>
    public static readonly TimeSpan MinPatchTimeout = TimeSpan.FromMilliseconds(10), MaxPatchTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait that a pod can ask for (<c>hdfs.locality/max-wait</c>). Default 1m; 0 (no pod waits) to 1h.</summary>
    public Duration MaxWait { get; init; } = DefaultMaxWait;

    /// <summary>How many pods may be held at once; further pods are placed without a wait. Default 100; 0 to 10,000.</summary>
    public int MaxHeldPods { get; init; } = DefaultMaxHeldPods;

    /// <summary>
    /// How fast a pod reads bytes that are not local, in bytes per second. A wait that is longer than the time it saves is refused. Default
    /// 8 MiB/s; 1 (no wait is too long) to 10¹².
    /// </summary>
    public long ReadBytesPerSecond { get; init; } = DefaultReadBytesPerSecond;

    /// <summary>
    /// Deadline of the patch that records the start of a wait, which blocks kube-scheduler's serial cycle. Default 250ms; 10ms to 5s, and
    /// below the extender's <c>httpTimeout</c>.
    /// </summary>
    public Duration PatchTimeout { get; init; } = DefaultPatchTimeout;

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate()
    {
        if (MaxWait > LargestMaxWait) yield return $"{Section}:{nameof(MaxWait)} is {MaxWait}; it must be 0 to {LargestMaxWait:c}.";
        if (MaxHeldPods is < 0 or > LargestMaxHeldPods)
            yield return $"{Section}:{nameof(MaxHeldPods)} is {MaxHeldPods}; it must be 0 to {LargestMaxHeldPods} pods.";
        if (ReadBytesPerSecond is < 1 or > LargestReadBytesPerSecond)
            yield return $"{Section}:{nameof(ReadBytesPerSecond)} is {ReadBytesPerSecond}; it must be 1 to {LargestReadBytesPerSecond}.";
        if (PatchTimeout < MinPatchTimeout || PatchTimeout > MaxPatchTimeout)
            yield return $"{Section}:{nameof(PatchTimeout)} is {PatchTimeout}; it must be {MinPatchTimeout:c} to {MaxPatchTimeout:c}.";
    }
}
