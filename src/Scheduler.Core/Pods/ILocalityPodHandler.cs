namespace Scheduler.Core.Pods;

/// <summary>
/// Told by the watch of every pod that asks for locality, in the order of the watch. Must return at once and not throw. The same
/// pod may be told of again after a relist.
/// </summary>
public interface ILocalityPodHandler
{
    /// <summary>The pod was first seen or has changed.</summary>
    void Changed(LocalityPod pod);

    /// <summary>The pod is gone from the cluster, or has ended, or no longer asks.</summary>
    void Deleted(LocalityPod pod);
}
