using System.Collections.Immutable;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Cluster;

/// <summary>The input of every job of a trace, placed by one seed: what all runs of the seed share. Immutable.</summary>
internal sealed class SeededInputs
{
    public SeededInputs(IReadOnlyList<TraceJob> trace, SimulatedCluster cluster, SimulationOptions options, int seed)
    {
        Seed = seed;
        var locality = new ReplicaPlacement(cluster, options.Replication, new SplitMix64(seed, "blocks"));
        Jobs = [.. trace.Select(job => new JobInput(job, cluster, locality, options))];
    }

    public int Seed { get; }

    /// <summary>In the order of their submission.</summary>
    public ImmutableArray<JobInput> Jobs { get; }
}
