using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Decisions;

/// <summary>The latest decision for each pod, for the most recent pods. Bounded. Thread-safe.</summary>
/// <param name="capacity">How many pods to remember.</param>
/// <param name="observer">Notified of every recorded decision; null for none.</param>
public sealed class DecisionLog(int capacity = DecisionLog.DefaultCapacity, IDecisionObserver? observer = null)
{
    /// <summary>The default number of pods.</summary>
    public const int DefaultCapacity = 2_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Namespace, string Name), LinkedListNode<Decision>> _byPod = [];
    private readonly LinkedList<Decision> _newestFirst = new();
    private readonly IDecisionObserver _observer = observer ?? IDecisionObserver.None;

    /// <summary>Records a decision. It replaces an earlier one for the same pod.</summary>
    public void Add(Decision decision)
    {
        var key = KeyOf(decision);
        lock (_lock)
        {
            if (_byPod.Remove(key, out var earlier)) _newestFirst.Remove(earlier);
            _byPod.Add(key, _newestFirst.AddFirst(decision));
            if (_byPod.Count > capacity)
            {
                _byPod.Remove(KeyOf(_newestFirst.Last!.Value));
                _newestFirst.RemoveLast();
            }
        }

        _observer.Remembered(decision);
    }

    /// <summary>Records where a pod was bound after this decision, unless there is a newer decision.</summary>
    public void Bound(Decision decision, Binding binding)
    {
        var bound = decision with { Binding = binding };
        lock (_lock)
        {
            if (!_byPod.TryGetValue(KeyOf(decision), out var node) || !ReferenceEquals(node.Value, decision)) return;
            node.Value = bound;
        }

        _observer.Remembered(bound);
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

    /// <summary>All decisions, newest first.</summary>
    public IReadOnlyList<Decision> Newest()
    {
        lock (_lock) return [.. _newestFirst];
    }

    private static (string Namespace, string Name) KeyOf(Decision decision) => (decision.Pod.Namespace, decision.Pod.Name);
}

/// <summary>Notified of every decision that the log records. Must return at once and never throw: a request waits for it.</summary>
public interface IDecisionObserver
{
    /// <summary>Ignores everything.</summary>
    static IDecisionObserver None { get; } = new Ignoring();

    /// <summary>A decision was made, or its outcome is known.</summary>
    void Remembered(Decision decision) { }

    private sealed class Ignoring : IDecisionObserver;
}
