using System.Collections.Concurrent;
using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Reads;

/// <summary>
/// The best placement found for each job on an empty cluster: where a search for a placement in fewer slots begins. Searched for once,
/// when first asked for. Safe for use from any thread.
/// </summary>
/// <param name="nodes">Nodes of the cluster.</param>
/// <param name="slots">Slots of each.</param>
internal sealed class BestPlacements(int nodes, int slots)
{
    /// <summary>Blocks examined for one job.</summary>
    private const long MaxWork = 1_000_000;

    private readonly ConcurrentDictionary<JobInput, Lazy<int[]>> _placements = [];

    /// <summary>Pods on each node.</summary>
    public ReadOnlySpan<int> Of(JobInput input) => _placements.GetOrAdd(input, job => new(() => Find(job))).Value;

    private int[] Find(JobInput input)
    {
        var available = new int[nodes];
        Array.Fill(available, slots);
        return PlacementSearch.Find(input, available, [], input.Job.InputBytes, MaxWork).PodsOnNode;
    }
}
