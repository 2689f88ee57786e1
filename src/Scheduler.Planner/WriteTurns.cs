namespace Scheduler.Planner;

/// <summary>
/// Limits how many pods are patched at once. Namespaces take turns, and one gets at most three quarters of those that others leave free: a
/// webhook may delay its patches, which must not delay those of others. Thread-safe; each call takes O(namespaces that wait).
/// </summary>
/// <remarks>
/// <see cref="Core.Blocks.Sharing.FairSlots"/> takes O(waiters), since several namespaces may share a read. Here a job of thousands waits.
/// </remarks>
/// <param name="pods">Pods at once.</param>
internal sealed class WriteTurns(int pods)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<TaskCompletionSource>> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _writing = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];
    private int _count;

    /// <summary>Waits for a turn of the namespace; <see cref="End"/> must follow.</summary>
    /// <exception cref="OperationCanceledException">The service stops: the turn is not given to another.</exception>
    public Task TakeAsync(string podNamespace, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_waiting.TryGetValue(podNamespace, out var waiting))
            {
                _waiting.Add(podNamespace, waiting = []);
                _order.Enqueue(podNamespace);
            }

            waiting.Enqueue(turn);
            Grant();
        }

        return turn.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Gives the turn of a pod of the namespace back.</summary>
    public void End(string podNamespace)
    {
        lock (_lock)
        {
            _count--;
            if (--_writing[podNamespace] == 0) _writing.Remove(podNamespace);
            Grant();
        }
    }

    private void Grant()
    {
        // Each namespace is asked once, and again after it got a turn.
        for (var left = _order.Count; left > 0 && _count < pods; left--)
        {
            var next = _order.Dequeue();
            var mayWrite = _writing.GetValueOrDefault(next) is var own && own < MostOf(own);
            if (mayWrite) Start(next);
            if (!_waiting.ContainsKey(next)) continue;
            _order.Enqueue(next);
            if (mayWrite) left++;
        }
    }

    /// <summary>
    /// The most turns of a namespace that has <paramref name="own"/>. One that has any never takes the last free turn: it is left to one
    /// that has none, however many are slow.
    /// </summary>
    private int MostOf(int own) => Math.Max(1, (pods - (_count - own)) * 3 / 4);

    private void Start(string podNamespace)
    {
        var waiting = _waiting[podNamespace];
        waiting.Dequeue().SetResult();
        if (waiting.Count == 0) _waiting.Remove(podNamespace);
        _writing[podNamespace] = _writing.GetValueOrDefault(podNamespace) + 1;
        _count++;
    }
}
