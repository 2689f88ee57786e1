using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Verbs;

/// <summary>The latest decision of each pod, for the most recent pods. Bounded; safe for many threads.</summary>
/// <param name="capacity">How many pods to remember.</param>
public sealed class DecisionLog(int capacity = DecisionLog.DefaultCapacity)
{
    /// <summary>How many pods are remembered unless told otherwise.</summary>
    public const int DefaultCapacity = 2_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Namespace, string Name), LinkedListNode<Decision>> _byPod = [];
    private readonly LinkedList<Decision> _newestFirst = new();

    /// <summary>Remembers a decision, in place of an earlier one for the same pod.</summary>
    public void Add(Decision decision)
    {
        var key = KeyOf(decision);
        lock (_lock)
        {
            if (_byPod.Remove(key, out var earlier)) _newestFirst.Remove(earlier);
            _byPod.Add(key, _newestFirst.AddFirst(decision));
            if (_byPod.Count <= capacity) return;
            _byPod.Remove(KeyOf(_newestFirst.Last!.Value));
            _newestFirst.RemoveLast();
        }
    }

    /// <summary>The latest decision for a pod.</summary>
    public bool TryGet(string podNamespace, string podName, [NotNullWhen(true)] out Decision? decision)
    {
        lock (_lock)
        {
            decision = _byPod.TryGetValue((podNamespace, podName), out var node) ? node.Value : null;
            return decision is not null;
        }
    }

    private static (string Namespace, string Name) KeyOf(Decision decision) => (decision.Pod.Namespace, decision.Pod.Name);
}
