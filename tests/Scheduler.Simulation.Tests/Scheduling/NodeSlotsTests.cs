using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Tests.Scheduling;

public sealed class NodeSlotsTests
{
    [Fact]
    public void TakeAndRelease_AnyOrder_CountsAsOneWould()
    {
        const int Nodes = 5, PerNode = 3;
        var (slots, random, expected) =
            (new NodeSlots(Nodes, PerNode), new SplitMix64(1, "moves"), Enumerable.Repeat(PerNode, Nodes).ToArray());

        for (var move = 0; move < 5000; move++)
        {
            var node = random.Next(Nodes);
            if (random.Next(2) == 0 && expected[node] > 0) Take(node);
            else if (random.Next(3) == 0 && expected.Sum() > 0) expected[slots.TakeAny(random)]--;
            else if (expected[node] < PerNode) Release(node);

            Assert.Equal(expected, slots.Free.ToArray());
            Assert.Equal(expected.Sum(), slots.FreeCount);
        }

        void Take(int node)
        {
            slots.Take(node);
            expected[node]--;
        }

        void Release(int node)
        {
            slots.Release(node);
            expected[node]++;
        }
    }

    [Fact]
    public void TakeAny_OneNodeHasMoreFree_ItIsTakenMoreOften()
    {
        var (random, first) = (new SplitMix64(1, "draws"), 0);
        for (var draw = 0; draw < 3000; draw++)
        {
            var slots = new NodeSlots(2, 2);
            slots.Take(1);
            if (slots.TakeAny(random) == 0) first++;
        }

        Assert.InRange(first, 1900, 2100);
    }
}
