namespace Scheduler.Simulation.Scheduling;

/// <summary>The extender that the model of kube-scheduler asks. What it does not implement changes nothing.</summary>
public interface IExtender
{
    /// <summary>The filter verb.</summary>
    Task<ExtenderFilterResult> FilterAsync(SimulatedPod pod, IReadOnlyList<string> nodeNames, CancellationToken cancellationToken);

    /// <summary>The prioritize verb: scores from 0 to 10 by node name; a node without one has 0.</summary>
    Task<IReadOnlyDictionary<string, int>> PrioritizeAsync(
        SimulatedPod pod, IReadOnlyList<string> nodeNames, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, int>>(new Dictionary<string, int>());

    /// <summary>The preempt verb: the victim on each node; answers the nodes that it allows.</summary>
    Task<IReadOnlyCollection<string>> PreemptAsync(
        SimulatedPod pod, IReadOnlyDictionary<string, string> victimByNode, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyCollection<string>>([.. victimByNode.Keys]);

    /// <summary>A pod was bound or deleted: what the extender's watch sees.</summary>
    void Changed(SimulatedPod pod, bool isDeleted)
    {
    }

    /// <summary>Some time has passed: background work that is due.</summary>
    Task TickAsync() => Task.CompletedTask;
}

/// <summary>What filter answered.</summary>
/// <param name="NodeNames">Nodes that pass.</param>
/// <param name="FailedNodes">The reasons of the others, by node.</param>
public sealed record ExtenderFilterResult(IReadOnlyList<string> NodeNames, IReadOnlyDictionary<string, string> FailedNodes);
