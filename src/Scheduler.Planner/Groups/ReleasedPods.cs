using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;

namespace Scheduler.Planner.Groups;

/// <summary>Why the pods that this replica released last lost our gate: as many as decisions are kept. Thread-safe.</summary>
internal sealed class ReleasedPods
{
    public const int Capacity = DecisionLog.DefaultCapacity;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<(string Namespace, string Name), ReleasedPod> _oldestFirst = [];

    public void Add(ReleasedPod released)
    {
        var key = (released.Pod.Namespace, released.Pod.Name);
        lock (_lock)
        {
            _oldestFirst.Remove(key);
            _oldestFirst.Add(key, released);
            if (_oldestFirst.Count > Capacity) _oldestFirst.RemoveAt(0);
        }
    }

    public ReleasedPod? Find(string podNamespace, string podName)
    {
        lock (_lock) return _oldestFirst.GetValueOrDefault((podNamespace, podName));
    }
}

/// <summary>How a pod lost our gate.</summary>
/// <param name="Pod">The pod, without its texts.</param>
/// <param name="Reason">Why.</param>
/// <param name="NodeName">The node that was nominated; null without one.</param>
/// <param name="At">When.</param>
internal sealed record ReleasedPod(PodMetadata Pod, ReleaseReason Reason, string? NodeName, DateTimeOffset At);
