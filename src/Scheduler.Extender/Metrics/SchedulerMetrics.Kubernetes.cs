using Prometheus;
using Scheduler.Kubernetes;

namespace Scheduler.Extender.Metrics;

/// <summary>The API server: lists, watches, calls, events. Resources and verbs are those that the client's code names.</summary>
internal sealed partial class SchedulerMetrics : IKubernetesObserver
{
    private readonly ByKey<(string Resource, ListWatchEnd End), Counter.Child> _lists = new(
        families.Counter("kubernetes_lists_total", "Lists of nodes and pods by how they ended.", "resource", "end"),
        key => [key.Resource, key.End.ToString()]);

    private readonly ByKey<(string Resource, ListWatchEnd End), Counter.Child> _watches = new(
        families.Counter("kubernetes_watches_total", "Watches of nodes and pods by how they ended.", "resource", "end"),
        key => [key.Resource, key.End.ToString()]);

    private readonly ByKey<string, Counter.Child> _unreadableObjects = new(
        families.Counter(
            "kubernetes_unreadable_objects_total", "Nodes and pods that could not be read and were skipped.", "resource"),
        resource => [resource]);

    private readonly ByKey<string, Gauge.Child> _reportedAt = new(
        families.Gauge(
            "kubernetes_last_report_timestamp_seconds",
            "When the API server last reported nodes or pods (bookmarks, too), in seconds since 1970; maps of executors are as old.",
            "resource"),
        resource => [resource]);

    private readonly ByKey<(string Verb, ApiCallOutcome Outcome), Counter.Child> _apiCalls = new(
        families.Counter("kubernetes_calls_total", "Calls to the API server by verb and outcome.", "verb", "outcome"),
        key => [key.Verb, key.Outcome.ToString()]);

    private readonly ByKey<string, Histogram.Child> _apiCallSeconds = new(
        families.Histogram(
            "kubernetes_call_duration_seconds", "Time of calls to the API server; of a watch, until its head.", FetchBuckets, "verb"),
        verb => [verb]);

    private readonly ByEnum<EventDropReason, Counter.Child> _eventDrops = new(families.DeclaredCounter(
        "events_dropped_total", "Events on pods that were not written, by reason.", "reason"));

    /// <inheritdoc/>
    public void ListEnded(string resource, ListWatchEnd ending, int objects, TimeSpan elapsed) => _lists[(resource, ending)].Inc();

    /// <inheritdoc/>
    public void WatchEnded(string resource, ListWatchEnd ending) => _watches[(resource, ending)].Inc();

    /// <inheritdoc/>
    public void Reported(string resource, DateTimeOffset at) => _reportedAt[resource].Set(at.ToUnixTimeMilliseconds() / 1e3);

    /// <inheritdoc/>
    public void ObjectUnreadable(string resource) => _unreadableObjects[resource].Inc();

    /// <inheritdoc/>
    public void CallEnded(string verb, ApiCallOutcome outcome, TimeSpan elapsed)
    {
        _apiCalls[(verb, outcome)].Inc();
        _apiCallSeconds[verb].Observe(elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    public void EventDropped(EventDropReason reason) => _eventDrops[reason].Inc();
}
