namespace Scheduler.Kubernetes.Watch;

/// <summary>Finds the pods of DataNodes that no label tells. It goes on by itself; who cannot wait for that asks.</summary>
public interface IDataNodePodSearch
{
    /// <summary>
    /// Returns once every DataNode that is known and has no pod was asked about, and what was found is published; or at once when the API
    /// server cannot be asked.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task FindAllAsync(CancellationToken cancellationToken);
}
