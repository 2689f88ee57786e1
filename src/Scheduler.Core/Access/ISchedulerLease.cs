namespace Scheduler.Core.Access;

/// <summary>Tells which kube-scheduler leads: only the leader's extender is asked, so that is who can explain.</summary>
public interface ISchedulerLease
{
    /// <summary>
    /// The <c>holderIdentity</c> of the scheduler's lease; null when there is none or the cluster could not be asked. A few seconds old at
    /// most. Fails only by <see cref="OperationCanceledException"/>.
    /// </summary>
    ValueTask<string?> HolderAsync(CancellationToken cancellationToken);
}
