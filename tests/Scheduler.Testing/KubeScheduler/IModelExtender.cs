namespace Scheduler.Testing.KubeScheduler;

/// <summary>The extender that the model of kube-scheduler asks, and what else has to be told of its world.</summary>
public interface IModelExtender
{
    /// <summary>The filter verb.</summary>
    Task<ModelFilterResult> FilterAsync(ModelPod pod, IReadOnlyList<string> nodeNames);

    /// <summary>The preempt verb: victims by node in, the nodes that it leaves out.</summary>
    Task<IReadOnlyCollection<string>> PreemptAsync(ModelPod pod, IReadOnlyDictionary<string, string> victimByNode);

    /// <summary>A pod was bound or deleted: what the watch of the extender would see.</summary>
    void Changed(ModelPod pod, bool isDeleted);

    /// <summary>Some time has passed: background work that is due.</summary>
    Task TickAsync();
}

/// <summary>What filter answered.</summary>
/// <param name="Passed">Nodes that pass.</param>
/// <param name="Failed">Reasons of the others.</param>
public sealed record ModelFilterResult(IReadOnlyList<string> Passed, IReadOnlyDictionary<string, string> Failed);
