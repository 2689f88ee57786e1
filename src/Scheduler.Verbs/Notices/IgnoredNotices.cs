using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;

namespace Scheduler.Verbs.Notices;

/// <summary>Tells a pod's owner, once, what of its annotations does not count: by an Event and a metric.</summary>
public sealed class IgnoredNotices(DecisionLog decisions, IPodEvents events, IVerbObserver observer)
{
    private const string EventReason = "LocalityIgnored";

    /// <summary>Says what is ignored of a request, unless a decision about the same pod was already made. Call it before the decision is kept.</summary>
    public void Say(LocalityRequest request)
    {
        if (request.Ignored.IsEmpty || WasDecided(request.Pod)) return;
        foreach (var ignored in request.Ignored) observer.Ignored(ignored.Reason);
        events.Record(request.Pod, EventReason, string.Join(' ', request.Ignored.Select(ignored => ignored.Message)), warning: true);
    }

    private bool WasDecided(PodMetadata pod) =>
        decisions.TryGet(pod.Namespace, pod.Name, out var earlier) && earlier.Pod.Uid == pod.Uid;
}
