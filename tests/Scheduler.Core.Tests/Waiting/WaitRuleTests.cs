using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;
using Scheduler.Core.Waiting;

namespace Scheduler.Core.Tests.Waiting;

public sealed class WaitRuleTests
{
    private const long Block = 1_000;

    private static readonly WaitState Fresh = new(
        IsOver: false, TimeSpan.FromSeconds(10), MayBeHeld: true, WasRelaxed: false, IsRecorded: false);

    [Fact]
    public void Judge_NoneNear_Holds() => Assert.Equal(WaitVerdict.Hold(WantedLevel.Node), Judge(Ask(1, 2)));

    [Fact]
    public void Judge_AllNear_PassesAll() => Assert.Equal(WaitVerdict.PassAll, Judge(Ask(0)));

    [Fact]
    public void Judge_NoneOffered_PassesAll() => Assert.Equal(WaitVerdict.PassAll, Judge(Ask()));

    [Fact]
    public void Judge_Nominated_Refuses() => Refuses(WaitRefusal.Nominated, Ask(2) with { IsNominated = true });

    [Fact]
    public void Judge_Sampled_RefusesEvenToNarrow() => Refuses(WaitRefusal.Sampled, Ask(0, 2) with { IsSampled = true });

    [Fact]
    public void Judge_TooManyHeld_Refuses() => Refuses(WaitRefusal.TooManyHeld, Ask(2) with { State = Fresh with { MayBeHeld = false } });

    // Nothing near: 1,000 bytes at 100 bytes/s are worth 10 s. In the rack 30 % of it is there already.
    [Theory]
    [InlineData(2, 10.0, false)]
    [InlineData(2, 10.0000001, true)]
    [InlineData(1, 7.0, false)]
    [InlineData(1, 7.0000001, true)]
    public void Judge_GainAgainstWhatIsLeft_RefusesBelow(int offered, double leftSeconds, bool isRefused)
    {
        var question = Ask(offered) with { State = Fresh with { Left = TimeSpan.FromSeconds(leftSeconds) } };

        Assert.Equal(
            isRefused ? WaitVerdict.Refuse(WaitRefusal.GainTooSmall) : WaitVerdict.Hold(WantedLevel.Node),
            Judge(question, bytesPerSecond: 100));
    }

    [Fact]
    public void Judge_LargestInputAndWait_DoesNotOverflow()
    {
        var reads = new PodReads(
            Topology(new Node("node00") { AllocatablePods = 1 }), long.MaxValue, _ => new LevelBytes(long.MaxValue, 0, 0, 0));
        var question = Ask() with
        {
            Offered = OfferedLevels.Of(reads, LevelValues.Default, Offers.Of("unknown")),
            Reads = reads,
            State = Fresh with { Left = DelayOptions.LargestMaxWait },
        };

        Assert.Equal(WaitVerdict.Hold(WantedLevel.Node), Judge(question, DelayOptions.LargestReadBytesPerSecond));
    }

    [Theory]
    [InlineData(false, 1, 100, 100, true)]
    [InlineData(true, 1, 100, 100, false)]
    [InlineData(false, 0, 0, 0, true)] // it does not say
    [InlineData(false, 1, 99, 100, false)]
    [InlineData(false, 1, 100, 99, false)]
    public void Judge_NodeOfTheLevel_MustBeAbleToTakeThePodWhenEmpty(bool isCordoned, int pods, long milliCpu, long memory, bool holds)
    {
        var node = new Node("node00")
        {
            IsUnschedulable = isCordoned,
            AllocatablePods = pods,
            AllocatableMilliCpu = milliCpu,
            AllocatableMemoryBytes = memory,
        };
        var reads = new PodReads(Topology(node), Block, _ => new LevelBytes(0, Block, 0, 0));
        var question = Ask() with
        {
            Offered = OfferedLevels.Of(reads, LevelValues.Default, Offers.Of("unknown")),
            Reads = reads,
            Requests = new NodeUsage(1, 100, 100),
        };

        Assert.Equal(holds ? WaitVerdict.Hold(WantedLevel.Node) : WaitVerdict.Refuse(WaitRefusal.NoneCanComeFree), Judge(question));
    }

    [Fact]
    public void Judge_OnlyNodesBelowTheLevelHaveRoom_Refuses()
    {
        Node[] nodes =
            [new("node00") { IsUnschedulable = true }, new("node01") { AllocatablePods = 1 }, new("node02") { AllocatablePods = 1 }];
        var reads = new PodReads(Topology(nodes), Block, node => node.Value switch
        {
            0 => new LevelBytes(0, Block, 0, 0),
            1 => new LevelBytes(0, 0, Block, 0),
            _ => new LevelBytes(0, 0, 0, Block),
        });
        var question = Ask(
            ) with
        {
            Offered = OfferedLevels.Of(
                reads, LevelValues.Default, Offers.Of("node02")),
            Reads = reads,
            Requests = new NodeUsage(1, 0, 0)
        };

        Assert.Equal(WaitVerdict.Refuse(WaitRefusal.NoneCanComeFree), Judge(question));
        Assert.Equal(WaitVerdict.Hold(WantedLevel.Rack), Judge(question with { Level = WantedLevel.Rack }));
    }

    [Fact]
    public void Count_Nodes_CountsThoseWithRoomNow()
    {
        var node = new Node("a") { AllocatablePods = 2, AllocatableMilliCpu = 100, AllocatableMemoryBytes = 100 };
        var nodes = new ClusterNodes([node, node with { Name = "full" }, node with { Name = "cordoned", IsUnschedulable = true }], []);
        var pods =
            ClusterPods.Empty with { UsageByNode = ClusterPods.Empty.UsageByNode.Add("a", new(1, 50, 50)).Add("full", new(1, 51, 0)) };

        Assert.Equal(1, LevelRoom.Count(nodes, pods, new NodeUsage(1, 50, 50)));
    }

    private static NetworkTopology Topology(params Node[] nodes) =>
        new(new TopologyBuilder(new ClusterNodes([.. nodes], []), new IdentityRules(), []));

    private static void Refuses(WaitRefusal reason, WaitQuestion question) => Assert.Equal(WaitVerdict.Refuse(reason), Judge(question));

    private static WaitVerdict Judge(WaitQuestion question, long bytesPerSecond = 1) => new WaitRule(bytesPerSecond).Judge(question);

    private static WaitQuestion Ask(params int[] offered)
    {
        var locality = new Scenario([0, 0, 1], [new ScenarioBlock(Block, [(0, false)])]).ToLocality(pods: 8);
        var reads = PodReads.Of(SiblingView.Alone(new("", "", ""), locality));
        var names = offered.Select(node => $"node{node:D2}").ToArray();
        return new WaitQuestion
        {
            Level = WantedLevel.Node,
            State = Fresh,
            Offered = OfferedLevels.Of(reads, LevelValues.Default, Offers.Of(names)),
            Reads = reads,
        };
    }
}
