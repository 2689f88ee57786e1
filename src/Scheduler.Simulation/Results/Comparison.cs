using System.Collections.Immutable;

namespace Scheduler.Simulation.Results;

/// <summary>
/// How much better ours is than another policy. Runs are paired by seed, since both then have the same blocks; the ratio of achieved to
/// achievable is compared, since the free slots that they meet differ by chance.
/// </summary>
/// <param name="Against">The other policy.</param>
/// <param name="Occupancy">The share of slots that background pods hold on average.</param>
/// <param name="Blocks">The class, or <see cref="Total"/>.</param>
/// <param name="AchievedGain">The difference of the achieved ratios; significant if its interval excludes zero.</param>
/// <param name="NodeLocalGain">The difference of the node-local ratios.</param>
public sealed record Comparison(string Against, double Occupancy, string Blocks, Estimate AchievedGain, Estimate NodeLocalGain)
{
    /// <summary>All jobs, whatever their size.</summary>
    public const string Total = "all";

    /// <summary>Whether ours is significantly worse.</summary>
    public bool IsSignificantlyWorse => AchievedGain.High95 < 0;

    internal static IEnumerable<Comparison> All(ImmutableArray<RunResult> ours, ImmutableArray<RunResult> others) =>
        SizeClass.Names.Select((name, index) => TryBuild(name, ours, others, run => run.Classes[index])).OfType<Comparison>()
            .Prepend(TryBuild(Total, ours, others, run => run.Total)!);

    private static Comparison? TryBuild(
        string blocks, ImmutableArray<RunResult> ours, ImmutableArray<RunResult> others, Func<RunResult, GradeSums> sums)
    {
        Estimate Gain(Func<GradeSums, double> value) =>
            Estimate.Of([.. ours.Zip(others, (our, other) => value(sums(our)) - value(sums(other)))]);
        return sums(ours[0]).Jobs == 0
            ? null
            : new Comparison(
                others[0].Policy,
                others[0].Occupancy,
                blocks,
                Gain(grades => grades.AchievedToAchievable),
                Gain(grades => grades.NodeLocalRatio));
    }
}
