using System.Collections.Immutable;
using Scheduler.Simulation.Policies;

namespace Scheduler.Simulation.Results;

/// <summary>The results of a simulation, over all seeds. Ratios are means over jobs, all weighted equally.</summary>
public sealed class SimulationResults
{
    internal SimulationResults(SimulationOptions options, IReadOnlyCollection<RunResult> runs)
    {
        Options = options;
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

    /// <summary>One for each occupancy and policy, in the order of the options.</summary>
    public ImmutableArray<PolicyResult> Policies { get; }

    /// <summary>Ours against every other policy, seed by seed.</summary>
    public ImmutableArray<Comparison> Comparisons { get; }
}
