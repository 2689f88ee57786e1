namespace Scheduler.Core.Pods;

/// <summary>
/// Tells a pod's owner which parts of its annotations are ignored: once per pod, whether its scheduler asks about it, the planner releases
/// it, or both. Bounded; thread-safe.
/// </summary>
/// <param name="events">Where the owner is notified.</param>
/// <param name="count">Counts each part that is reported.</param>
public sealed class IgnoredNotices(IPodEvents events, Action<IgnoredReason> count)
{
    /// <summary>How many pods are remembered: the most recent ones.</summary>
    public const int Capacity = 4_096;

    private const string Event = "LocalityIgnored";

    private readonly Lock _lock = new();
    private readonly HashSet<(string Pod, bool IsLeft)> _known = [];
    private readonly Queue<(string Pod, bool IsLeft)> _oldestFirst = [];

    /// <summary>The pod is gated, and another replica leads: that one releases it, and notifies its owner.</summary>
    public void LeaveToLeader(LocalityRequest request)
    {
        if (!request.Ignored.IsEmpty) TryAdd((KeyOf(request.Pod), true));
    }

    /// <summary>Its scheduler asks about the pod: its owner is notified, unless that is left to the planner's leader.</summary>
    public void Asked(LocalityRequest request)
    {
        if (request.Ignored.IsEmpty) return;
        lock (_lock)
            if (_known.Contains((KeyOf(request.Pod), true))) return;
        Released(request);
    }

    /// <summary>This planner released the pod, and no scheduler may ever ask about it: its owner is notified.</summary>
    public void Released(LocalityRequest request)
    {
        if (request.Ignored.IsEmpty || !TryAdd((KeyOf(request.Pod), false))) return;
        foreach (var ignored in request.Ignored) count(ignored.Reason);
        events.Record(request.Pod, Event, string.Join(' ', request.Ignored.Select(ignored => ignored.Message)), warning: true);
    }

    private static string KeyOf(PodMetadata pod) => pod.Uid.Length > 0 ? pod.Uid : $"{pod.Namespace}/{pod.Name}";

    private bool TryAdd((string Pod, bool IsLeft) pod)
    {
        lock (_lock)
        {
            if (!_known.Add(pod)) return false;
            _oldestFirst.Enqueue(pod);
            if (_oldestFirst.Count > Capacity) _known.Remove(_oldestFirst.Dequeue());
            return true;
        }
    }
}
