using Scheduler.Core;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes;

/// <summary>Configuration section <c>Kubernetes</c>: what is watched at the API server, and how many calls it gets.</summary>
public sealed record KubernetesOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Kubernetes";

    /// <summary>Scheduler served when <see cref="SchedulerNames"/> is empty: the one that our manifests install.</summary>
    public const string DefaultSchedulerName = "hdfs-locality-scheduler";

    /// <summary>
    /// Default of <see cref="DataNodeSelector"/>. Kubernetes recommends the label <c>app.kubernetes.io/component</c> for exactly this, and
    /// operators and charts for HDFS set it to the role.
    /// </summary>
    public const string DefaultDataNodeSelector = "app.kubernetes.io/component=datanode";

    /// <summary>Default of <see cref="SchedulerLease"/>: that of the scheduler which our manifests install.</summary>
    public const string DefaultSchedulerLease = "hdfs-locality/hdfs-locality-scheduler";

    /// <summary>Bounds of <see cref="PageSize"/>, in objects.</summary>
    public const int MinPageSize = 10, MaxPageSize = 10_000;

    /// <summary>Bounds of <see cref="MaxObjectBytes"/>. etcd stores at most 1.5 MB for an object, JSON may be longer.</summary>
    public const int MinObjectBytes = 64 * 1024, LargestObjectBytes = 64 * 1024 * 1024;

    /// <summary>Upper bound of <see cref="Context"/>, in characters.</summary>
    public const int MaxContextLength = 1_024;

    /// <summary>Upper bound of <see cref="MaxConcurrentCalls"/>.</summary>
    public const int LargestConcurrentCalls = 256;

    /// <summary>Upper bound of <see cref="MaxQueuedEvents"/>.</summary>
    public const int LargestQueuedEvents = 100_000;

    /// <summary>Upper bound of <see cref="EventsPerSecond"/>.</summary>
    public const int LargestEventsPerSecond = 1_000;

    /// <summary>Bounds of <see cref="CallTimeout"/>.</summary>
    public static readonly TimeSpan MinCallTimeout = TimeSpan.FromMilliseconds(100), MaxCallTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Bounds of <see cref="WatchTimeout"/>.</summary>
    public static readonly TimeSpan MinWatchTimeout = TimeSpan.FromSeconds(10), MaxWatchTimeout = TimeSpan.FromHours(1);

    /// <summary>Bounds of <see cref="StallTimeout"/>: bookmarks come about every minute, so less would cut healthy watches.</summary>
    public static readonly TimeSpan MinStallTimeout = TimeSpan.FromSeconds(90), MaxStallTimeout = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Whether there is a cluster to watch. Default true; false to try the extender out: nodes and DataNodes are then matched by name only.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Context of the kubeconfig; the flag <c>--context</c> sets it. Default empty: its current context. Named, a kubeconfig is read in a
    /// pod, too. At most <see cref="MaxContextLength"/> characters.
    /// </summary>
    public string Context { get; init; } = "";

    /// <summary>
    /// Names of the schedulers that call this extender, as in <c>spec.schedulerName</c>. Default (when empty):
    /// <see cref="DefaultSchedulerName"/>. Read it through <see cref="EffectiveSchedulerNames"/>.
    /// </summary>
    /// <remarks>The default is not the property's value, since configuration binding adds to a list that is not empty.</remarks>
    public IReadOnlyList<string> SchedulerNames { get; init; } = [];

    /// <summary>Label of nodes whose value names their rack. Default empty: none; a zone is not a rack.</summary>
    public string RackLabel { get; init; } = "";

    /// <summary>
    /// Label selector of the pods that run DataNodes, in <c>kubectl -l</c>'s syntax. Default <see cref="DefaultDataNodeSelector"/>.
    /// </summary>
    public string DataNodeSelector { get; init; } = DefaultDataNodeSelector;

    /// <summary>
    /// Lease of the scheduler that calls us, as <c>namespace/name</c>: its holder has the decisions where they are not shared.
    /// Default <see cref="DefaultSchedulerLease"/>; the stock scheduler's is <c>kube-system/kube-scheduler</c>.
    /// </summary>
    public string SchedulerLease { get; init; } = DefaultSchedulerLease;

    /// <summary>Deadline of one call (a page of a list, a binding, an event, the head of a watch). Default 30s, 100ms to 5m.</summary>
    public Duration CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Timeout of a watch; each one lasts this to twice this, at random. Default 5m, 10s to 1h.</summary>
    public Duration WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a watch may be without a line, even a bookmark, before it is opened again. Default 3m, 90s to 30m.</summary>
    public Duration StallTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Objects in one page of a list. Default 500, 10 to 10,000.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Longest object accepted, in bytes of JSON. Default 4 MiB, 64 KiB to 64 MiB.</summary>
    public int MaxObjectBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Calls at once, besides the two watches; and as many patches of gated pods. Default 16, 1 to 256.</summary>
    public int MaxConcurrentCalls { get; init; } = 16;

    /// <summary>Events written per second in the long run. Default 10, 1 to 1,000.</summary>
    public int EventsPerSecond { get; init; } = 10;

    /// <summary>Events that may wait to be written; more are dropped and counted. Default 1,000, 1 to 100,000.</summary>
    public int MaxQueuedEvents { get; init; } = 1_000;

    /// <summary>Name of this replica in its Events; best the pod's name. Default <see cref="DefaultSchedulerName"/>.</summary>
    public string Instance { get; init; } = DefaultSchedulerName;

    /// <summary><see cref="SchedulerNames"/>, or the default when it is empty.</summary>
    public IReadOnlyList<string> EffectiveSchedulerNames => SchedulerNames.Count > 0 ? SchedulerNames : [DefaultSchedulerName];

    /// <summary>Every error in the section, each a sentence that names the key; none when it is valid.</summary>
    public IEnumerable<string> Validate() => [
        .. Names(),
        .. Between(nameof(CallTimeout), CallTimeout, MinCallTimeout, MaxCallTimeout),
        .. Between(nameof(WatchTimeout), WatchTimeout, MinWatchTimeout, MaxWatchTimeout),
        .. Between(nameof(StallTimeout), StallTimeout, MinStallTimeout, MaxStallTimeout),
        .. Between(nameof(PageSize), PageSize, MinPageSize, MaxPageSize),
        .. Between(nameof(MaxObjectBytes), MaxObjectBytes, MinObjectBytes, LargestObjectBytes),
        .. Between(nameof(MaxConcurrentCalls), MaxConcurrentCalls, 1, LargestConcurrentCalls),
        .. Between(nameof(EventsPerSecond), EventsPerSecond, 1, LargestEventsPerSecond),
        .. Between(nameof(MaxQueuedEvents), MaxQueuedEvents, 1, LargestQueuedEvents),
    ];

    private IEnumerable<string> Names()
    {
        if (Context.Length > MaxContextLength) yield return $"{Section}:Context is longer than {MaxContextLength} characters.";
        if (SchedulerNames.Any(string.IsNullOrWhiteSpace))
            yield return $"{Section}:SchedulerNames has an empty name; give each scheduler's name as in spec.schedulerName.";
        if (RackLabel.Length > 0 && !LabelSyntax.IsKey(RackLabel))
            yield return $"{Section}:RackLabel '{RackLabel}' is not a label's key; write it as example.com/rack, or leave it empty.";
        if (LabelSelector.Parse(DataNodeSelector, out var fault) is null)
            yield return $"{Section}:DataNodeSelector '{DataNodeSelector}' is not a label selector: {fault}.";
        if (SchedulerLease.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            yield return $"{Section}:SchedulerLease '{SchedulerLease}' is not namespace/name.";
        if (string.IsNullOrWhiteSpace(Instance))
            yield return $"{Section}:Instance is empty; leave it out or give the pod's name.";
    }

    private static IEnumerable<string> Between<T>(string key, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            yield return $"{Section}:{key} is {value}; it must be between {min} and {max}.";
    }

    private static IEnumerable<string> Between(string key, Duration value, TimeSpan min, TimeSpan max) =>
        Between(key, value.Value, min, max);
}
