namespace Scheduler.Core.Access;

/// <summary>Finds the kube-scheduler that is the leader. Only the leader calls its extender, so only that extender can explain.</summary>
public interface ISchedulerLease
{
    /// <summary>
    /// The <c>holderIdentity</c> of the scheduler's lease; null when there is none or the cluster is unavailable. May be a few seconds old.
    /// Throws only <see cref="OperationCanceledException"/>.
    /// </summary>
    ValueTask<string?> HolderAsync(CancellationToken cancellationToken);
}
