using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Tests.Scheduling;

public sealed class BuiltInScoresTests
{
    [Fact]
    public void Of_AllStatesOfNodes_SpanWhatWasMeasured()
    {
        const int Nodes = 200, Slots = 4;
        var scores = new BuiltInScores(Nodes, Slots, new SplitMix64(1, "daemons"));
        var all = from node in Enumerable.Range(0, Nodes)
                  from free in Enumerable.Range(1, Slots)
                  from siblings in Enumerable.Range(0, 3)
                  select scores.Of(node, free, siblings, mostSiblings: 2);

        Assert.InRange(all.Max() - all.Min(), 100, 196);
    }

    [Fact]
    public void Of_MoreFree_IsBetter()
    {
        var scores = new BuiltInScores(1, 4, new SplitMix64(1, "daemons"));

        Assert.True(scores.Of(0, free: 4, siblings: 0, mostSiblings: 0) > scores.Of(0, free: 1, siblings: 0, mostSiblings: 0));
    }

    [Fact]
    public void Of_MoreSiblings_IsWorse()
    {
        var scores = new BuiltInScores(1, 4, new SplitMix64(1, "daemons"));

        Assert.Equal(50, scores.Of(0, free: 2, siblings: 0, mostSiblings: 2) - scores.Of(0, free: 2, siblings: 1, mostSiblings: 2));
    }
}
