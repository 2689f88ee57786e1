using Scheduler.Extender.Metrics.Prometheus;
using Scheduler.Kubernetes;

namespace Scheduler.Extender.Metrics;

/// <summary>The API server: lists, watches, calls, events.</summary>
internal sealed partial class SchedulerMetrics : IKubernetesObserver
{
    private ICollector<ICounter> _lists = null!;
    private ICollector<ICounter> _watches = null!;
    private ICollector<ICounter> _unreadableObjects = null!;
    private ICollector<ICounter> _apiCalls = null!;
    private ICollector<IHistogram> _apiCallSeconds = null!;
    private ICollector<ICounter> _eventDrops = null!;

    /// <inheritdoc/>
    public void ListEnded(string resource, ListWatchEnd ending, int objects, TimeSpan elapsed) =>
        _lists.WithLabels(resource, ending.ToString()).Inc();

    /// <inheritdoc/>
    public void WatchEnded(string resource, ListWatchEnd ending) => _watches.WithLabels(resource, ending.ToString()).Inc();

    /// <inheritdoc/>
    public void ObjectUnreadable(string resource) => _unreadableObjects.WithLabels(resource).Inc();

    /// <inheritdoc/>
    public void CallEnded(string verb, ApiCallOutcome outcome, TimeSpan elapsed)
    {
        _apiCalls.WithLabels(verb, outcome.ToString()).Inc();
        _apiCallSeconds.WithLabels(verb).Observe(elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    public void EventDropped(EventDropReason reason) => _eventDrops.WithLabels(reason.ToString()).Inc();

    private void CreateKubernetes(IMetricFactory factory)
    {
        _lists = factory.CreateCounter(Prefix + "kubernetes_lists_total", "Lists of nodes and pods by how they ended.", "resource", "end");
        _watches = factory.CreateCounter(Prefix + "kubernetes_watches_total", "Watches of nodes and pods by how they ended.", "resource", "end");
        _unreadableObjects = factory.CreateCounter(
            Prefix + "kubernetes_unreadable_objects_total", "Nodes and pods that could not be read and were passed over.", "resource");
        _apiCalls = factory.CreateCounter(
            Prefix + "kubernetes_calls_total", "Calls to the API server by verb and outcome.", "verb", "outcome");
        _apiCallSeconds = factory.CreateHistogram(
            Prefix + "kubernetes_call_duration_seconds", "Time of calls to the API server; of a watch, until its head.", FetchBuckets, "verb");
        _eventDrops = factory.CreateCounter(
            Prefix + "events_dropped_total", "Events on pods that were not written, by why.", "reason");
        _eventDrops.Declare<EventDropReason>();
    }
}
