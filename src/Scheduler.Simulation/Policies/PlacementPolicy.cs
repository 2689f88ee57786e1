using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Policies;

/// <summary>How pods are placed.</summary>
/// <param name="Name">One of <see cref="PolicyNames.All"/>.</param>
/// <param name="HasBuiltInScores">Whether kube-scheduler's own scores count.</param>
/// <param name="Waits">Whether pods may be held for a node-local slot.</param>
/// <param name="Begin">Makes the extender's part for one job on a cluster of so many nodes.</param>
internal sealed record PlacementPolicy(string Name, bool HasBuiltInScores, bool Waits, Func<JobInput, int, IJobScorer> Begin)
{
    /// <summary>The policy of this name.</summary>
    public static PlacementPolicy Of(string name) => name switch
    {
        PolicyNames.Random => new(name, HasBuiltInScores: false, Waits: false, (_, _) => new NoScores()),
        PolicyNames.Spread => new(name, HasBuiltInScores: true, Waits: false, (_, _) => new NoScores()),
        PolicyNames.Stateless => new(name, HasBuiltInScores: true, Waits: false, (input, _) => new StatelessScores(input)),
        PolicyNames.SpreadThenCount => new(name, HasBuiltInScores: true, Waits: false, (input, nodes) => new SpreadThenCountScores(input, nodes)),
        PolicyNames.Ours => new(name, HasBuiltInScores: true, Waits: false, (input, _) => new SiblingScores(input)),
        PolicyNames.OursWaiting => new(name, HasBuiltInScores: true, Waits: true, (input, _) => new SiblingScores(input)),
        _ => throw new ArgumentException($"'{name}' is not a policy.", nameof(name)),
    };
}
