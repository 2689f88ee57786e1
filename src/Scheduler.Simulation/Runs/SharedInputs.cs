using System.Collections.Immutable;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Runs;

/// <summary>The inputs of the seeds that are being run: built when they are first needed, released after the last run of a seed.</summary>
/// <param name="make">Makes a seed's inputs.</param>
/// <param name="runsOfSeed">How many runs each seed has.</param>
internal sealed class SharedInputs(Func<int, SeededInputs> make, int runsOfSeed)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, (Lazy<SeededInputs> Inputs, int RunsLeft)> _seeds = [];

    /// <summary>Does one of the runs of a seed.</summary>
    public T Use<T>(int seed, Func<SeededInputs, T> run)
    {
        try
        {
            return run(Get(seed).Value);
        }
        finally
        {
            Release(seed);
        }
    }

    private Lazy<SeededInputs> Get(int seed)
    {
        lock (_lock)
        {
            if (!_seeds.TryGetValue(seed, out var entry)) _seeds.Add(seed, entry = (new(() => make(seed)), runsOfSeed));
            return entry.Inputs;
        }
    }

    private void Release(int seed)
    {
        lock (_lock)
        {
            var (inputs, runsLeft) = _seeds[seed];
            if (runsLeft == 1) _seeds.Remove(seed);
            else _seeds[seed] = (inputs, runsLeft - 1);
        }
    }
}

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
