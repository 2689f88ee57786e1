using System.Collections.Frozen;
using System.Globalization;
using Prometheus;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Listeners;
using Scheduler.Verbs;

namespace Scheduler.Extender.Metrics;

/// <summary>Owns the counters and histograms of the service. Each part of the service is recorded in a file of its own.</summary>
/// <param name="families">Creates them.</param>
/// <param name="logger">For what no metric shows.</param>
internal sealed partial class SchedulerMetrics(MetricFamilies families, ILogger<SchedulerMetrics> logger) : IVerbObserver, IRefusalObserver
{
    /// <summary>
    /// Seconds; from a tenth of the time that an extender may take at 700 pods/s, up to kube-scheduler's default timeout of 5 s.
    /// </summary>
    private static readonly double[] RequestBuckets =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    /// <summary>Nodes; the steps are the cluster sizes at which kube-scheduler's sampling changes.</summary>
    private static readonly double[] NodeBuckets = [1, 10, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 15000];

    private readonly ByKey<(string Verb, int Status), Counter.Child> _requests = new(
        families.Counter("requests_total", "Requests from kube-scheduler by verb and HTTP status.", "verb", "status"),
        key => [key.Verb, key.Status.ToString(CultureInfo.InvariantCulture)]);

    private readonly ByKey<string, Histogram.Child> _requestSeconds = new(
        families.Histogram(
            "request_duration_seconds", "Time from the head of a request to the end of its answer, by verb.", RequestBuckets, "verb"),
        verb => [verb]);

    private readonly Histogram _offeredNodes = families.Histogram("offered_nodes", "Nodes offered to prioritize.", NodeBuckets);

    private readonly ByEnum<NeutralReason, Counter.Child> _answers = new(families.DeclaredCounter(
        "answers_total", "Prioritize answers by why they are neutral or partial; None means the whole input was known.", "reason"));

    private readonly ByEnum<IgnoredReason, Counter.Child> _ignored = new(families.DeclaredCounter(
        "ignored_annotations_total", "Parts of pods' annotations that are ignored, by reason.", "reason"));

    private readonly FrozenDictionary<(Listener Listener, Refusal Reason), Counter.Child> _refusals = ChildrenOf(families.DeclaredCounter(
        "refused_requests_total", "Requests and connections that were refused, by reason.", "listener", "reason"));

    /// <inheritdoc/>
    public void Answered(string verb, int status, TimeSpan elapsed)
    {
        _requests[(verb, status)].Inc();
        _requestSeconds[verb].Observe(elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    public void Offered(int nodes) => _offeredNodes.Observe(nodes);

    /// <summary>A part of a pod's annotations does not count.</summary>
    public void Ignored(IgnoredReason reason) => _ignored[reason].Inc();

    /// <inheritdoc/>
    public void Prioritized(NeutralReason reason) => _answers[reason].Inc();

    /// <summary>The label of a listener.</summary>
    public static string LabelOf(Listener listener) => listener switch
    {
        Listener.Extender => "extender",
        Listener.Management => "management",
        _ => "admission",
    };

    /// <inheritdoc/>
    public void Refused(Listener listener, Refusal reason) => _refusals[(listener, reason)].Inc();

    private static FrozenDictionary<(Listener Listener, Refusal Reason), Counter.Child> ChildrenOf(Counter family) =>
        Enum.GetValues<Listener>()
        .SelectMany(listener => Enum.GetValues<Refusal>().Select(reason => (listener, reason)))
        .ToFrozenDictionary(key => key, key => family.WithLabels(LabelOf(key.listener), key.reason.ToString()));
}
