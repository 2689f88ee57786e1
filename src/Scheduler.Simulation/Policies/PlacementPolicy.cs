using System.Collections.Immutable;
using Scheduler.Core.Scoring;
using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Policies;

/// <summary>How pods are placed.</summary>
/// <param name="Name">One of <see cref="PolicyNames.All"/>.</param>
/// <param name="HasBuiltInScores">Whether kube-scheduler's own scores count.</param>
/// <param name="Waits">Whether pods may be held for a node-local slot.</param>
/// <param name="Plans">Whether pods are gated and planned as a group; their scorer is <see cref="PlannedScores"/>.</param>
/// <param name="Begin">Builds the scorer for one job on a cluster of so many nodes.</param>
internal sealed record PlacementPolicy(string Name, bool HasBuiltInScores, bool Waits, bool Plans, Func<JobInput, int, IJobScorer> Begin)
{
    /// <summary>The policy of this name.</summary>
    public static PlacementPolicy Of(string name) =>
        new(name, name != PolicyNames.Random, name == PolicyNames.OursWaiting, name == PolicyNames.OursPlanned, ScorersOf(name));

    private static Func<JobInput, int, IJobScorer> ScorersOf(string name) => name switch
    {
        PolicyNames.Random or PolicyNames.Spread => (_, _) => new NoScores(),
        PolicyNames.Stateless => (input, _) => new StatelessScores(input),
        PolicyNames.SpreadThenCount => (input, nodes) => new SpreadThenCountScores(input, nodes),
        PolicyNames.Ours or PolicyNames.OursWaiting => (input, _) => new SiblingScores(input),
        PolicyNames.OursPlanned => (input, _) => new PlannedScores(input),
        _ => throw new ArgumentException($"'{name}' is not a policy.", nameof(name)),
    };
}

/// <summary>Names of the policies, as flags and output have them.</summary>
public static class PolicyNames
{
    /// <summary>Any node with a free slot, with equal probability.</summary>
    public const string Random = "random";

    /// <summary>The stock scheduler: built-in scores alone.</summary>
    public const string Spread = "spread";

    /// <summary>Each pod by itself, where most of the input is near.</summary>
    public const string Stateless = "stateless";

    /// <summary>Of the nodes with fewest siblings those with most of the input.</summary>
    public const string SpreadThenCount = "spread-then-count";

    /// <summary>What the service does: what one more sibling there adds.</summary>
    public const string Ours = "ours";

    /// <summary>The same, and pods are held for a time for a node-local slot.</summary>
    public const string OursWaiting = "ours-waiting";

    /// <summary>What the service's planner does: pods are gated, planned as a group, and nominated for the stock scheduler.</summary>
    public const string OursPlanned = "ours-planned";

    /// <summary>All of them, by commas.</summary>
    public const string List = $"{Random},{Spread},{Stateless},{SpreadThenCount},{Ours},{OursWaiting},{OursPlanned}";

    /// <summary>All of them, in the order of the output.</summary>
    public static ImmutableArray<string> All { get; } = [.. List.Split(',')];

    /// <summary>Whether the service places the pods, in whichever way.</summary>
    public static bool IsOurs(string name) => name is Ours or OursWaiting or OursPlanned;
}

/// <summary>
/// Scores nodes for the pods of one job in one run, as an extender would. One that does not consider siblings ignores where they are
/// placed.
/// </summary>
internal interface IJobScorer
{
    /// <summary>A score from 0 to 10 for each offered node; valid until the next call.</summary>
    ReadOnlySpan<int> Score(OfferedSlots offered);

    /// <summary>A pod of the job was bound to a node.</summary>
    void Placed(int node)
    {
    }

    /// <summary>A pod of the job has ended on a node.</summary>
    void Gone(int node)
    {
    }
}

/// <summary>No extender: every node scores 0.</summary>
internal sealed class NoScores : IJobScorer
{
    private int[] _scores = [];

    public ReadOnlySpan<int> Score(OfferedSlots offered)
    {
        if (_scores.Length < offered.Count) Array.Fill(_scores = new int[offered.Count], NodeScorer.MinScore);
        return _scores.AsSpan(0, offered.Count);
    }
}
