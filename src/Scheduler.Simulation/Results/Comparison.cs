using System.Collections.Immutable;

namespace Scheduler.Simulation.Results;

/// <summary>
/// By how much ours is better than another policy. The seeds are compared one by one, since both meet the same blocks; what counts is what
/// was achieved of the achievable, since the free slots that they meet differ by chance.
/// </summary>
/// <param name="Against">The other policy.</param>
/// <param name="Occupancy">The share of slots that other people's pods were to hold.</param>
/// <param name="Blocks">The class, or <see cref="Total"/>.</param>
/// <param name="AchievedGain">The difference of the achieved ratios; significant where its interval has no zero in it.</param>
/// <param name="NodeLocalGain">The difference of the node-local ratios.</param>
public sealed record Comparison(string Against, double Occupancy, string Blocks, Estimate AchievedGain, Estimate NodeLocalGain)
{
    /// <summary>All jobs, whatever their size.</summary>
    public const string Total = "all";

    /// <summary>Whether ours is worse beyond chance.</summary>
    public bool IsSignificantlyWorse => AchievedGain.High95 < 0;

    internal static IEnumerable<Comparison> All(ImmutableArray<RunResult> ours, ImmutableArray<RunResult> others) =>
        SizeClass.Names.Select((name, index) => TryMake(name, ours, others, run => run.Classes[index])).OfType<Comparison>()
            .Prepend(TryMake(Total, ours, others, run => run.Total)!);

    private static Comparison? TryMake(string blocks, ImmutableArray<RunResult> ours, ImmutableArray<RunResult> others, Func<RunResult, GradeSums> sums)
    {
        Estimate Gain(Func<GradeSums, double> value) => Estimate.Of([.. ours.Zip(others, (our, other) => value(sums(our)) - value(sums(other)))]);
        return sums(ours[0]).Jobs == 0
            ? null
            : new Comparison(
                others[0].Policy, others[0].Occupancy, blocks, Gain(grades => grades.AchievedToAchievable), Gain(grades => grades.NodeLocalRatio));
    }
}
