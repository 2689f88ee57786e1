using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Tests.Policies;

public sealed class NodeChoiceTests
{
    private const int Nodes = 4, Slots = 4;
    private static readonly SimulatedCluster Cluster = new(Nodes, 1);

    [Fact]
    public void Choose_OneStepOfScore_OutvotesTheBuiltInScores()
    {
        var slots = new NodeSlots(Nodes, Slots);
        for (var taken = 0; taken < Slots - 1; taken++) slots.Take(2);

        Assert.All(Choices(PolicyNames.Ours, new GivenScores(9, 9, 10, 9), slots), node => Assert.Equal(2, node));
    }

    [Fact]
    public void Choose_EqualTotals_TakesEachAsOften()
    {
        var counts = Choices(PolicyNames.Random, new GivenScores(0, 0, 0, 0), new NodeSlots(Nodes, Slots)).CountBy(node => node).ToArray();

        Assert.Equal(Nodes, counts.Length);
        Assert.All(counts, node => Assert.InRange(node.Value, 400, 600));
    }

    [Fact]
    public void Choose_NoExtender_KeepsAwayFromSiblings()
    {
        Assert.All(Choices(PolicyNames.Spread, new GivenScores(0, 0, 0, 0), new NodeSlots(Nodes, Slots), 1, 1, 0, 1), node => Assert.Equal(2, node));
    }

    [Fact]
    public void Offer_NodeIsFull_LeavesItOut()
    {
        var (slots, offered) = (new NodeSlots(Nodes, 1), new OfferedSlots(Cluster.NodeNames));
        slots.Take(1);

        offered.OfferFree(slots);

        Assert.Equal([0, 2, 3], offered.Nodes.ToArray());
        Assert.Equal(["node-0001", "node-0003", "node-0004"], offered.ForVerbs.ToNames().ToArray());
    }

    private static int[] Choices(string policy, IJobScorer scorer, NodeSlots slots, params int[] siblings)
    {
        var builtIn = new BuiltInScores(Nodes, Slots, new SplitMix64(1, "daemons"));
        var scheduler = new NodeChoice(PlacementPolicy.Of(policy), builtIn, new SplitMix64(1, "ties"));
        var offered = new OfferedSlots(Cluster.NodeNames);
        offered.OfferFree(slots);
        var counts = siblings.Length == 0 ? new int[Nodes] : siblings;
        return [.. Enumerable.Range(0, 2000).Select(_ => scheduler.Choose(offered, scorer, slots, counts))];
    }

    private sealed class GivenScores(params int[] scores) : IJobScorer
    {
        public ReadOnlySpan<int> Score(OfferedSlots offered) => scores;

        public void Placed(int node) => throw new NotSupportedException();

        public void Gone(int node) => throw new NotSupportedException();
    }
}
