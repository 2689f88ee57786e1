using System.Collections.Concurrent;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Results;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Runs;

/// <summary>
/// Replays a trace under every policy, occupancy and seed. Equal options and traces give equal results, on any number of cores.
/// </summary>
/// <param name="trace">The jobs.</param>
/// <param name="options">What is simulated; valid.</param>
public sealed class TraceReplay(IReadOnlyList<TraceJob> trace, SimulationOptions options)
{
    private readonly SimulatedCluster _cluster = new(options.Nodes, options.Racks);

    /// <summary>How many runs there are.</summary>
    public int Runs => RunsOfSeed * options.Seeds;

    private int RunsOfSeed => options.Policies.Length * options.Occupancies.Length;

    /// <summary>Runs all of it.</summary>
    /// <param name="progress">Called after each run with how many are done, from any thread.</param>
    /// <param name="cancellationToken">Stops it within seconds.</param>
    public SimulationResults Run(Action<int> progress, CancellationToken cancellationToken)
    {
        var results = new RunResult[Runs];
        var inputs = new SharedInputs(seed => new SeededInputs(trace, _cluster, options, seed), RunsOfSeed);
        var done = 0;
        // In order and one at a time, so that no more seeds are in memory than there are parallel runs.
        var runs = Partitioner.Create(Enumerable.Range(0, Runs), EnumerablePartitionerOptions.NoBuffering);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken };
        Parallel.ForEach(runs, parallel, run =>
        {
            results[run] = inputs.Use(1 + (run / RunsOfSeed), seeded => RunOne(seeded, run % RunsOfSeed, cancellationToken));
            progress(Interlocked.Increment(ref done));
        });
        return new SimulationResults(options, trace, results);
    }

    private RunResult RunOne(SeededInputs inputs, int run, CancellationToken cancellationToken)
    {
        var (occupancy, policy) = Math.DivRem(run, options.Policies.Length);
        var placement = PlacementPolicy.Of(options.Policies[policy]);
        return new SimulationRun(_cluster, inputs, options, placement, options.Occupancies[occupancy]).Run(cancellationToken);
    }
}
