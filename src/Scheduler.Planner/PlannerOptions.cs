using Scheduler.Core;
using Scheduler.Listeners;
using Scheduler.Listeners.Tls;

namespace Scheduler.Planner;

/// <summary>Section <c>Planner</c>: pods gated at their creation, placed as a whole job, and released to any kube-scheduler.</summary>
public sealed record PlannerOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Planner";

    /// <summary>Scheduler served when <see cref="SchedulerNames"/> is empty: the one of every cluster.</summary>
    public const string DefaultSchedulerName = "default-scheduler";

    /// <summary>Bounds of <see cref="MaxGatedPods"/>.</summary>
    public const int MinMaxGatedPods = 1, MaxMaxGatedPods = 100_000;

    /// <summary>The most that <see cref="Patches"/> can be; it is 1 at the least.</summary>
    public const int MaxPatches = 256;

    /// <summary>The longest <see cref="Debounce"/>, <see cref="CollectFor"/>, <see cref="MapWait"/> and <see cref="MaxGated"/>.</summary>
    public static readonly TimeSpan LongestDebounce = TimeSpan.FromSeconds(5),
        LongestCollectFor = TimeSpan.FromSeconds(30),
        LongestMapWait = TimeSpan.FromSeconds(30),
        LongestMaxGated = TimeSpan.FromMinutes(10);

    /// <summary>Whether pods are gated and planned. Default false; then nothing of it runs and no right is needed.</summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// Schedulers whose pods are planned, besides <c>Kubernetes:SchedulerNames</c>; the webhook's manifest names the same. Default
    /// <see cref="DefaultSchedulerName"/>. Read it through <see cref="EffectiveSchedulerNames"/>.
    /// </summary>
    public IReadOnlyList<string> SchedulerNames { get; init; } = [];

    /// <summary><see cref="SchedulerNames"/>, or the default when it is empty.</summary>
    public IReadOnlyList<string> EffectiveSchedulerNames => SchedulerNames.Count > 0 ? SchedulerNames : [DefaultSchedulerName];

    /// <summary>
    /// Where the API server reaches the webhook: https URLs separated by semicolons. Default <c>https://0.0.0.0:8890</c>.
    /// </summary>
    public string Urls { get; init; } = "https://0.0.0.0:8890";

    /// <summary>
    /// PEM file with the webhook's certificate and its intermediates. It may appear after the start, and is read again when it changes;
    /// until it is there connections are closed. Default null: the webhook is not served.
    /// </summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the unencrypted private key of <see cref="CertificateFile"/>. Default null: none.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A group is complete when no pod of it came for so long. Default 100 ms; 0 to 5 s.</summary>
    public Duration Debounce { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest that pods of a group are collected, from its first one on. Default 1 s; 0 to 30 s.</summary>
    public Duration CollectFor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a group waits for its block map; then it is released without a plan. Default 2 s; 0 to 30 s.</summary>
    public Duration MapWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest that a pod keeps our gate; <c>max-wait</c> is cut to it. Default 30 s; 1 s to 10 min.</summary>
    public Duration MaxGated { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>With this many gated pods the webhook gates no more. Default 2,000; 1 to 100,000.</summary>
    public int MaxGatedPods { get; init; } = 2_000;

    /// <summary>
    /// Pods that are patched at once; a namespace gets at most three quarters of what others leave free. Default 16; 1 to 256. More than
    /// <c>Kubernetes:MaxConcurrentCalls</c> only wait for one another.
    /// </summary>
    public int Patches { get; init; } = 16;

    /// <summary>
    /// The lease of the replica that plans, as <c>namespace/name</c>. Default <c>hdfs-locality/hdfs-locality-planner</c>.
    /// </summary>
    public string Lease { get; init; } = "hdfs-locality/hdfs-locality-planner";

    /// <summary>The files of TLS.</summary>
    public TlsFiles Tls => new(Section, CertificateFile, KeyFile, null) { MayComeLate = true };

    /// <summary>Whether the webhook's port is open.</summary>
    public bool IsWebhookServed => Enabled && CertificateFile is not null;

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate()
    {
        foreach (var problem in ListenerUrls.Validate($"{Section}:{nameof(Urls)}", Urls)) yield return problem;
        if (ListenerUrls.Parse(Urls).Any(url => !url.IsHttps))
            yield return $"{Section}:Urls is '{Urls}'; API servers call webhooks by https alone.";
        foreach (var problem in WithinBounds()) yield return problem;
        if (SchedulerNames.Any(string.IsNullOrWhiteSpace))
            yield return $"{Section}:SchedulerNames has an empty name; give each scheduler's name as in spec.schedulerName.";
        if (Lease.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            yield return $"{Section}:Lease is '{Lease}'; it must be namespace/name.";
        if (CertificateFile is null != KeyFile is null)
            yield return $"{Section}:CertificateFile and {Section}:KeyFile must both be set, or neither.";
    }

    private IEnumerable<string> WithinBounds()
    {
        if (Outside(Debounce, TimeSpan.Zero, LongestDebounce))
            yield return Bounds(nameof(Debounce), Debounce, TimeSpan.Zero, LongestDebounce);
        if (Outside(CollectFor, TimeSpan.Zero, LongestCollectFor))
            yield return Bounds(nameof(CollectFor), CollectFor, TimeSpan.Zero, LongestCollectFor);
        if (Outside(MapWait, TimeSpan.Zero, LongestMapWait)) yield return Bounds(nameof(MapWait), MapWait, TimeSpan.Zero, LongestMapWait);
        var shortest = TimeSpan.FromSeconds(1);
        if (Outside(MaxGated, shortest, LongestMaxGated)) yield return Bounds(nameof(MaxGated), MaxGated, shortest, LongestMaxGated);
        if (MaxGatedPods is < MinMaxGatedPods or > MaxMaxGatedPods)
            yield return $"{Section}:MaxGatedPods is {MaxGatedPods}; it must be {MinMaxGatedPods} to {MaxMaxGatedPods}.";
        if (Patches is < 1 or > MaxPatches) yield return $"{Section}:Patches is {Patches}; it must be 1 to {MaxPatches}.";
    }

    private static bool Outside(Duration value, TimeSpan least, TimeSpan most) => value.Value < least || value.Value > most;

    private static string Bounds(string key, Duration value, TimeSpan least, TimeSpan most) =>
        $"{Section}:{key} is {value.ToText()}; it must be {new Duration(least).ToText()} to {new Duration(most).ToText()}.";
}
