using System.Collections.Concurrent;

namespace Scheduler.Kubernetes.Tests;

/// <summary>Records what happens.</summary>
internal sealed class TestObserver : IKubernetesObserver
{
    public ConcurrentQueue<(string Resource, ListWatchEnd End, int Objects)> Lists { get; } = new();

    public ConcurrentQueue<(string Resource, ListWatchEnd End)> Watches { get; } = new();

    public ConcurrentQueue<(string Verb, ApiCallOutcome Outcome)> Calls { get; } = new();

    public ConcurrentQueue<EventDropReason> Dropped { get; } = new();

    public ConcurrentDictionary<string, DateTimeOffset> ReportedAt { get; } = new();

    public ConcurrentQueue<string> Unreadable { get; } = new();

    public void ListEnded(string resource, ListWatchEnd ending, int objects, TimeSpan elapsed) =>
        Lists.Enqueue((resource, ending, objects));

    public void WatchEnded(string resource, ListWatchEnd ending) => Watches.Enqueue((resource, ending));

    public void Reported(string resource, DateTimeOffset at) => ReportedAt[resource] = at;

    public void ObjectUnreadable(string resource) => Unreadable.Enqueue(resource);

    public void CallEnded(string verb, ApiCallOutcome outcome, TimeSpan elapsed) => Calls.Enqueue((verb, outcome));

    public void EventDropped(EventDropReason reason) => Dropped.Enqueue(reason);
}
