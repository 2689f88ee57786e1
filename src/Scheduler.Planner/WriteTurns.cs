using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>
/// Lets <see cref="PlannerOptions.Patches"/> pods be written at once. A webhook or policy may refuse or delay the patches of one namespace:
/// once one failed, that namespace's pods are written beside the others, so that they delay none. So is every pod that is tried again.
/// </summary>
internal sealed class WriteTurns(int patches) : IDisposable
{
    private readonly SemaphoreSlim _fast = new(patches), _slow = new(Math.Max(1, patches / 2));
    private readonly Lock _lock = new();
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);

    /// <summary>Waits for a pod's turn.</summary>
    public async Task<WriteTurn> TakeAsync(GatedPod pod, CancellationToken cancellationToken)
    {
        if (!IsFailing(pod))
        {
            await _fast.WaitAsync(cancellationToken);
            // One of its namespace may have failed while it waited.
            if (!IsFailing(pod)) return new WriteTurn(IsSlow: false);
            _fast.Release();
        }

        await _slow.WaitAsync(cancellationToken);
        return new WriteTurn(IsSlow: true);
    }

    /// <summary>Ends a pod's turn.</summary>
    public void End(WriteTurn turn, GatedPod pod, bool isAnswered)
    {
        lock (_lock) _ = isAnswered ? _failing.Remove(pod.Metadata.Namespace) : _failing.Add(pod.Metadata.Namespace);
        (turn.IsSlow ? _slow : _fast).Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fast.Dispose();
        _slow.Dispose();
    }

    private bool IsFailing(GatedPod pod)
    {
        lock (_lock) return pod.Problem is not null || _failing.Contains(pod.Metadata.Namespace);
    }
}

/// <summary>The turn of one pod.</summary>
/// <param name="IsSlow">Whether it is beside the others, and may take its time.</param>
internal readonly record struct WriteTurn(bool IsSlow);
