namespace Scheduler.Core.Pods;

/// <summary>Told by the watch of every pod that asks for locality, in the order of the watch. Must return at once.</summary>
public interface ILocalityPodHandler
{
    /// <summary>The pod was first seen or has changed.</summary>
    void Changed(LocalityPod pod);

    /// <summary>The pod is gone from the cluster.</summary>
    void Deleted(LocalityPod pod);
}
