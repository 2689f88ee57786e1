using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Tests.Scheduling;

public sealed class NodeChoiceTests
{
    private const int Nodes = 4, Slots = 4;
    private static readonly SimulatedCluster Cluster = new(Nodes, 1);
    private static readonly BuiltInScores BuiltIn = new(Nodes, Slots, new SplitMix64(1, "daemons"));

    [Fact]
    public void Of_OneStepOfScore_OutvotesTheBuiltInScores()
    {
        var slots = new NodeSlots(Nodes, Slots);
        for (var taken = 0; taken < Slots - 1; taken++) slots.Take(2);

        Assert.All(Choices(BuiltIn, [9, 9, 10, 9], slots), node => Assert.Equal(2, node));
    }

    [Fact]
    public void Of_EqualTotals_TakesEachAsOften()
    {
        var counts = Choices(null, [0, 0, 0, 0], new NodeSlots(Nodes, Slots)).CountBy(node => node).ToArray();

        Assert.Equal(Nodes, counts.Length);
        Assert.All(counts, node => Assert.InRange(node.Value, 400, 600));
    }

    [Fact]
    public void Of_NoExtender_KeepsAwayFromSiblings()
    {
        Assert.All(Choices(BuiltIn, [0, 0, 0, 0], new NodeSlots(Nodes, Slots), 1, 1, 0, 1), node => Assert.Equal(2, node));
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

    private static int[] Choices(BuiltInScores? builtIn, int[] scores, NodeSlots slots, params int[] siblings)
    {
        var choice = new NodeChoice(builtIn, new SplitMix64(1, "ties"));
        int[] nodes = [.. Enumerable.Range(0, Nodes)];
        var counts = siblings.Length == 0 ? new int[Nodes] : siblings;
        return [.. Enumerable.Range(0, 2000).Select(_ => choice.Of(nodes, scores, slots.Free, counts))];
    }
}
