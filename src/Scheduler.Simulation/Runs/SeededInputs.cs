using System.Collections.Immutable;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Runs;

/// <summary>The input of every job of a trace, placed by one seed: what all runs of the seed share. Immutable.</summary>
internal sealed class SeededInputs
{
    public SeededInputs(IReadOnlyList<TraceJob> trace, SimulatedCluster cluster, SimulationOptions options, int seed)
    {
        Seed = seed;
        var locality = new ReplicaPlacement(cluster, options.Replication, new SplitMix64(seed, "blocks"));
        BestPlacements = new BestPlacements(cluster.Count, options.Slots);
        Jobs = [.. trace.Select(job => new JobInput(job, cluster, locality, options))];
    }

    public int Seed { get; }

    /// <summary>In the order of their submission.</summary>
    public ImmutableArray<JobInput> Jobs { get; }

    /// <summary>Placements of the jobs on an empty cluster.</summary>
    public BestPlacements BestPlacements { get; }
}
