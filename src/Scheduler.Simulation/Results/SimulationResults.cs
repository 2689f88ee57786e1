using System.Collections.Immutable;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Results;

/// <summary>The results of a simulation, over all seeds. Ratios are means over jobs, all weighted equally.</summary>
public sealed class SimulationResults
{
    internal SimulationResults(SimulationOptions options, IReadOnlyCollection<TraceJob> trace, IReadOnlyCollection<RunResult> runs)
    {
        Options = options;
        JobsByDispatch = trace.CountBy(job => job.Dispatch ?? options.Dispatch).ToImmutableSortedDictionary(StringComparer.Ordinal);
        var byCase = runs.ToLookup(run => (run.Policy, run.Occupancy));
        Policies = [.. from occupancy in options.Occupancies from policy in options.Policies
                       select new PolicyResult([.. byCase[(policy, occupancy)]])];
        Comparisons = [.. from occupancy in options.Occupancies from against in options.Policies
                          where against != PolicyNames.Ours && options.Policies.Contains(PolicyNames.Ours)
                          from comparison in Comparison.All([.. byCase[(PolicyNames.Ours, occupancy)]], [.. byCase[(against, occupancy)]])
                          select comparison];
    }

    /// <summary>What was simulated.</summary>
    public SimulationOptions Options { get; }

    /// <summary>
    /// How many jobs have which dispatch: <see cref="SimulationOptions.Dispatch"/>, but for those with a <see cref="TraceJob.Dispatch"/>.
    /// </summary>
    public ImmutableSortedDictionary<string, int> JobsByDispatch { get; }

    /// <summary>One for each occupancy and policy, in the order of the options.</summary>
    public ImmutableArray<PolicyResult> Policies { get; }

    /// <summary>Ours against every other policy, seed by seed.</summary>
    public ImmutableArray<Comparison> Comparisons { get; }
}
