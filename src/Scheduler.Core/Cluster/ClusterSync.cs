namespace Scheduler.Core.Cluster;

/// <summary>Whether the nodes and pods of the cluster were listed once, so that <c>ClusterState</c> shows them.</summary>
public sealed class ClusterSync
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _clock;

    /// <summary>Starts unsynced.</summary>
    public ClusterSync(TimeProvider clock) => _clock = clock;

    /// <summary>For a service that watches no cluster: synced from the start.</summary>
    public static ClusterSync Done(TimeProvider clock)
    {
        var done = new ClusterSync(clock);
        done.Complete();
        return done;
    }

    /// <summary>True from the first complete snapshot on. It stays true, even if the snapshot becomes old.</summary>
    public bool IsSynced => _synced.Task.IsCompleted;

    /// <summary>Waits for the first complete snapshot, at most <paramref name="atMost"/>.</summary>
    /// <returns>Whether it was published in time.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
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

    /// <summary>The first complete snapshot was published.</summary>
    public void Complete() => _synced.TrySetResult();
}
