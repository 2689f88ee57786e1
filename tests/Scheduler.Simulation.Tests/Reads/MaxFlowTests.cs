using Scheduler.Simulation.Reads;

namespace Scheduler.Simulation.Tests.Reads;

public sealed class MaxFlowTests
{
    private const int Vertices = 6;

    [Fact]
    public void Run_RandomNetworks_IsTheSmallestCut()
    {
        var (random, flow) = (new SplitMix64(1, "networks"), new MaxFlow());
        for (var network = 0; network < 500; network++)
        {
            var edges = Enumerable.Range(0, 12)
                .Select(_ => (From: random.Next(Vertices), To: random.Next(Vertices), Capacity: (long)random.Next(10)))
                .ToArray();
            flow.Begin(Vertices);
            foreach (var (from, to, capacity) in edges) flow.AddEdge(from, to, capacity);

            Assert.Equal(SmallestCut(edges), flow.Run(0, Vertices - 1));
        }
    }

    [Fact]
    public void FlowOf_AnyEdge_IsConservedAndWithinCapacity()
    {
        var flow = new MaxFlow();
        flow.Begin(4);
        int[] edges = [flow.AddEdge(0, 1, 5), flow.AddEdge(0, 2, 5), flow.AddEdge(1, 3, 3), flow.AddEdge(2, 3, 9), flow.AddEdge(1, 2, 1)];

        Assert.Equal(9, flow.Run(0, 3));
        Assert.Equal([4, 5, 3, 6, 1], edges.Select(flow.FlowOf));
    }

    private static long SmallestCut((int From, int To, long Capacity)[] edges)
    {
        var smallest = long.MaxValue;
        for (var side = 0; side < 1 << Vertices; side++)
        {
            // Source on one side, sink on the other.
            if ((side & 1) == 0 || (side & (1 << (Vertices - 1))) != 0) continue;
            smallest = Math.Min(
                smallest, edges.Where(edge => (side & (1 << edge.From)) != 0 && (side & (1 << edge.To)) == 0).Sum(edge => edge.Capacity));
        }

        return smallest;
    }
}
