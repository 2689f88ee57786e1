using System.Collections.Immutable;

namespace Scheduler.Simulation.Results;

/// <summary>The results of a policy for jobs of one size.</summary>
/// <param name="Blocks">The class, as <see cref="SizeClass.Names"/> has it.</param>
/// <param name="Jobs">Jobs of a run in it.</param>
/// <param name="NodeLocalRatio">Part of a job's input that its pods read from their own nodes.</param>
/// <param name="RackLocalRatio">Part that they read from other nodes of their racks.</param>
/// <param name="AchievedToAchievable">Node-local bytes divided by those of the best placement found in the same slots.</param>
/// <param name="AchievedToMaxFlow">Node-local bytes divided by a maximum flow, which no placement exceeds.</param>
/// <param name="MeanJobSeconds">From submission to the end of the last pod.</param>
public sealed record ClassResult(
    string Blocks,
    int Jobs,
    Estimate NodeLocalRatio,
    Estimate RackLocalRatio,
    Estimate AchievedToAchievable,
    Estimate AchievedToMaxFlow,
    Estimate MeanJobSeconds)
{
    internal static ClassResult? TryBuild(string blocks, ImmutableArray<GradeSums> seeds)
    {
        Estimate Over(Func<GradeSums, double> value) => Estimate.Of([.. seeds.Select(value)]);
        return seeds[0].Jobs == 0
            ? null
            : new ClassResult(
                blocks,
                seeds[0].Jobs,
                Over(seed => seed.NodeLocalRatio),
                Over(seed => seed.RackLocalRatio),
                Over(seed => seed.AchievedToAchievable),
                Over(seed => seed.AchievedToMaxFlow),
                Over(seed => seed.MeanSeconds));
    }
}

/// <summary>Jobs by the number of their blocks: most are tiny, and most bytes are in the few that are not.</summary>
public static class SizeClass
{
    private static readonly ImmutableArray<int> Largest = [1, 10, 100, 1000, int.MaxValue];

    /// <summary>Names of the classes, in ascending order.</summary>
    public static ImmutableArray<string> Names { get; } = ["1", "2-10", "11-100", "101-1000", ">1000"];

    /// <summary>The place in <see cref="Names"/> of a job with so many blocks.</summary>
    public static int Of(int blocks)
    {
        var index = 0;
        while (blocks > Largest[index]) index++;
        return index;
    }
}
