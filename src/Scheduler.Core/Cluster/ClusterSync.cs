namespace Scheduler.Core.Cluster;

/// <summary>Whether the nodes and pods of the cluster were listed once, so that <c>ClusterState</c> shows them.</summary>
public sealed class ClusterSync
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _clock;

    /// <summary>Not synced yet.</summary>
    public ClusterSync(TimeProvider clock) => _clock = clock;

    /// <summary>Of a service that watches no cluster: there is nothing to wait for.</summary>
    public static ClusterSync Done(TimeProvider clock)
    {
        var done = new ClusterSync(clock);
        done.Complete();
        return done;
    }

    /// <summary>True from the first whole picture on, and for ever: a picture may get old, but it stays.</summary>
    public bool IsSynced => _synced.Task.IsCompleted;

    /// <summary>Waits for the first whole picture, at most so long; answers whether it is there.</summary>
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

    /// <summary>The first whole snapshot was published.</summary>
    public void Complete() => _synced.TrySetResult();
}
