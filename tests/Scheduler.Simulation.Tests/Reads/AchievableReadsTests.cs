using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Tests.Support;

namespace Scheduler.Simulation.Tests.Reads;

public sealed class AchievableReadsTests
{
    /// <summary>What a search by exchanges may miss of the true best, over many jobs.</summary>
    private const double WorstMean = 0.995;

    [Fact]
    public void Of_APodForEachBlock_IsTheBestOfAllPlacements()
    {
        var random = new SplitMix64(1, "slots");
        for (var seed = 0; seed < 200; seed++)
        {
            var (best, bound, exact) = Search(random, seed, fewerPods: false);

            Assert.Equal(exact, best);
            Assert.True(bound >= exact);
        }
    }

    [Fact]
    public void Of_FewerPodsThanBlocks_IsNearlyTheBestOfAllPlacements()
    {
        var (random, ratios) = (new SplitMix64(2, "slots"), new List<double>());
        for (var seed = 0; seed < 300; seed++)
        {
            var (best, bound, exact) = Search(random, seed, fewerPods: true);

            Assert.True(best <= exact && exact <= bound, $"seed {seed}: found {best}, best {exact}, bound {bound}");
            if (exact > 0) ratios.Add((double)best / exact);
        }

        Assert.InRange(ratios.Average(), WorstMean, 1);
        Assert.True(ratios.Min() > 0.85, $"The worst is {ratios.Min()}.");
    }

    [Fact]
    public void Of_NothingFree_IsNothing()
    {
        var input = Jobs.Input(Jobs.Small, blocks: 3, seed: 1);

        Assert.Equal((0, 0), Reads(Jobs.Small).Of(input, new int[Jobs.Small.Nodes], achieved: 0));
    }

    [Fact]
    public void Of_BoundAchieved_IsWhatWasAchieved()
    {
        var input = Jobs.Input(Jobs.Small, blocks: 1, seed: 1);

        Assert.Equal((Jobs.BlockSize, Jobs.BlockSize), Reads(Jobs.Small).Of(input, [2, 2, 2, 2, 2, 2], Jobs.BlockSize));
    }

    private static AchievableReads Reads(SimulationOptions options) =>
        new(Jobs.ClusterOf(options), new BestPlacements(options.Nodes, options.Slots));

    private static (long Best, long Bound, long Exact) Search(SplitMix64 random, int seed, bool fewerPods)
    {
        var blocks = 2 + random.Next(6);
        var options = Jobs.Small with { Cap = fewerPods ? 1 + random.Next(Math.Min(4, blocks - 1)) : blocks };
        var input = Jobs.Input(options, blocks, seed, missingBytes: random.Next((int)Jobs.BlockSize));
        var available = Enumerable.Range(0, options.Nodes).Select(_ => random.Next(3)).ToArray();
        var reads = new SiblingReads(Jobs.ClusterOf(options));
        var exact = Jobs.Placements(available, input.Pods).Max(placement => reads.NodeLocalBytesOf(input, placement));
        var (best, bound) = Reads(options).Of(input, available, achieved: 0);
        return (best, bound, exact);
    }
}
