namespace Scheduler.Kubernetes.Watch;

/// <summary>Whether the nodes and pods of the cluster were listed once, so that <c>ClusterState</c> shows them.</summary>
public sealed class KubernetesSync
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _clock;

    /// <summary>Not synced yet.</summary>
    public KubernetesSync(TimeProvider clock) => _clock = clock;

    /// <summary>True from the first complete snapshot on: a snapshot may get old, but it stays.</summary>
    public bool IsSynced => _synced.Task.IsCompleted;

    /// <summary>Waits for the first complete snapshot, at most so long; returns whether it is there.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            await _synced.Task.WaitAsync(atMost, _clock, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    internal void Complete() => _synced.TrySetResult();
}
