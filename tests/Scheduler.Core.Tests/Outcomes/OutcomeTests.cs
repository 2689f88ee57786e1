using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Nodes;
using Scheduler.Core.Outcomes;
using Scheduler.Core.Pods;
using Scheduler.Core.Scores;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Scores;

namespace Scheduler.Core.Tests.Outcomes;

public sealed class OutcomeTests
{
    // n0 holds 100 B, n1 98 B, n2 50 B, n3 nothing. Each has room for 4 pods and a core.
    private static readonly BlockMap Map = InputPlacementTests.Map((2, [("n0", false)]), (48, [("n0", false), ("n1", false)]), (50, [("n0", false), ("n1", false), ("n2", false)]));

    [Fact]
    public void Of_PodOnTheBestNode_MissesNothing()
    {
        var outcome = Of("n0");

        Assert.Equal((100, 100, null), (outcome.AchievedBytes, outcome.AchievableBytes, outcome.Missed));
        Assert.Equal(new LevelBytes(0, 100, 0, 0), outcome.Added);
    }

    [Fact]
    public void Of_PodOnANodeThatScoresCannotTellFromTheBest_MissesNothing()
    {
        var outcome = Of("n1");

        Assert.Equal((98, 100, null), (outcome.AchievedBytes, outcome.AchievableBytes, outcome.Missed));
        Assert.Null(outcome.Better);
    }

    [Theory]
    [InlineData(1, 1, 1, LocalityLevel.NodeCached)]
    [InlineData(0, 1, 9, LocalityLevel.NodeLocal)]
    [InlineData(0, 0, 1, LocalityLevel.RackLocal)]
    [InlineData(0, 0, 0, LocalityLevel.OffSwitch)]
    public void Level_BytesAtLevels_IsTheBestWithAny(long cached, long local, long rack, LocalityLevel expected) =>
        Assert.Equal(expected, new Outcome(new LevelBytes(cached, local, rack, 100), 100, null).Level);

    [Fact]
    public void Of_BetterNodeOffered_WasOutvoted()
    {
        var outcome = Of("n2");

        Assert.Equal((50, 100, MissReason.Outvoted), (outcome.AchievedBytes, outcome.AchievableBytes, outcome.Missed));
    }

    [Fact]
    public void Of_BetterNodeWithRoomNotOffered_SaysSo()
    {
        var outcome = Of("n2", offered: ["n2", "n3"]);

        Assert.Equal((50, 100, MissReason.NotOffered), (outcome.AchievedBytes, outcome.AchievableBytes, outcome.Missed));
        Assert.Equal(new BetterNode("n0", new LevelBytes(0, 100, 0, 0)), outcome.Better);
    }

    [Fact]
    public void Of_BetterNodesFull_IsTheBestThatHadRoom()
    {
        var outcome = Of("n2", offered: ["n2", "n3"], full: ["n0", "n1"]);

        Assert.Equal((50, 50, MissReason.Full), (outcome.AchievedBytes, outcome.AchievableBytes, outcome.Missed));
    }

    [Fact]
    public void Of_BestFullAndSecondBestOffered_WasOutvotedBySecondBest()
    {
        var outcome = Of("n3", offered: ["n1", "n2", "n3"], full: ["n0"]);

        Assert.Equal((0, 98, MissReason.Outvoted), (outcome.AchievedBytes, outcome.AchievableBytes, outcome.Missed));
    }

    [Fact]
    public void Of_AMiss_NamesTheNodeThatTheReasonIsAbout()
    {
        Assert.Null(Of("n0").BestNodeName);
        Assert.Null(Of("n1").BestNodeName);
        Assert.Equal("n0", Of("n2").BestNodeName);
        Assert.Equal("n0", Of("n2", offered: ["n2", "n3"], full: ["n0", "n1"]).BestNodeName);
        Assert.Equal("n1", Of("n3", offered: ["n1", "n2", "n3"], full: ["n0"]).BestNodeName);
    }

    [Theory]
    [InlineData(4, 0, 0, false)]
    [InlineData(3, 0, 0, true)]
    [InlineData(0, 501, 0, false)]
    [InlineData(0, 500, 0, true)]
    [InlineData(0, 0, 51, false)]
    [InlineData(0, 0, 50, true)]
    public void Has_UsageOfANode_IsRoomUpToWhatItAllocates(int pods, long milliCpu, long memory, bool expected)
    {
        var room = new NodeRoom(Pods(("n0", new NodeUsage(pods, milliCpu, memory))), new NodeUsage(1, 500, 50));

        Assert.Equal(expected, room.Has(NodeOf("n0")));
        Assert.False(room.Has(NodeOf("n1") with { IsUnschedulable = true }));
    }

    private static Outcome Of(string boundTo, string[]? offered = null, params string[] full)
    {
        var pods = Pods([.. full.Select(name => (name, new NodeUsage(4, 0, 0)))]);
        return Outcome.Of(View(), boundTo, new NodeRoom(pods, default), name => offered is null || offered.Contains(name));
    }

    private static SiblingView View()
    {
        string[] names = ["n0", "n1", "n2", "n3"];
        var seen = names.Select(name => new SeenDataNode(InputPlacementTests.DataNode(name), default));
        var cluster = new ClusterNodes([.. names.Select(NodeOf)], []);
        var topology = new NetworkTopology(new TopologyBuilder(cluster, new IdentityRules(), seen));
        return SiblingView.Alone(new PodMetadata("ns", "pod", "uid"), InputPlacementBuilder.Build([Map], topology, default));
    }

    private static Node NodeOf(string name) => new(name) { AllocatablePods = 4, AllocatableMilliCpu = 1000, AllocatableMemoryBytes = 100 };

    private static ClusterPods Pods(params (string Name, NodeUsage Usage)[] nodes) =>
        ClusterPods.Empty with { UsageByNode = nodes.ToImmutableDictionary(node => node.Name, node => node.Usage) };
}
