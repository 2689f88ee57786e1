using System.Collections.Immutable;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Tests.Decisions;

public sealed class OutcomeTests
{
    [Theory]
    [InlineData(1, 1, 1, LocalityLevel.NodeCached)]
    [InlineData(0, 1, 9, LocalityLevel.NodeLocal)]
    [InlineData(0, 0, 1, LocalityLevel.RackLocal)]
    [InlineData(0, 0, 0, LocalityLevel.OffSwitch)]
    public void Level_BytesAtLevels_IsTheBestWithAny(long cached, long local, long rack, LocalityLevel expected) =>
        Assert.Equal(expected, Outcome.Unknown(new LevelBytes(cached, local, rack, 100)).Level);

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

    private static Node NodeOf(string name) => new(name) { AllocatablePods = 4, AllocatableMilliCpu = 1000, AllocatableMemoryBytes = 100 };

    private static ClusterPods Pods(params (string Name, NodeUsage Usage)[] nodes) =>
        ClusterPods.Empty with { UsageByNode = nodes.ToImmutableDictionary(node => node.Name, node => node.Usage) };
}
