using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Sandbox;
using Scheduler.Testing.Planning;

namespace Scheduler.Core.Tests.Planning;

public sealed class GroupPlannerTests
{
    [Fact]
    public void Plan_NoMembers_IsEmpty()
    {
        var plan = new PlanRig().Plan([]);

        Assert.Equal((0, 0, 0, 0), (plan.Members.Length, plan.ReadBytes, plan.AtMostBytes, plan.Exchanges));
    }

    [Fact]
    public void Plan_OnePod_IsPutWhereItsInputIs()
    {
        var rig = new PlanRig(0, 0, 1);

        var plan = rig.Plan([rig.Own("a", (100, [1]))], 1, 1, 1);

        Assert.Equal([1], PlanRig.Nodes(plan));
        Assert.Equal((100, 100), (plan.ReadBytes, plan.AtMostBytes));
        Assert.Null(plan.Members[0].Reason);
    }

    [Fact]
    public void Plan_NoNodes_HasNoRoom()
    {
        var rig = new PlanRig();

        var plan = rig.Plan([rig.Own("a"), .. rig.Siblings(rig.Ledger(2), "b", "c")]);

        Assert.All(plan.Members, member => Assert.Equal((NodeIndex.None, UnplannedReason.NoRoom), (member.Node, member.Reason)));
    }

    [Fact]
    public void Plan_AllNodesFull_HasNoRoom()
    {
        var rig = new PlanRig(0, 0);

        var plan = rig.Plan([rig.Own("a", (100, [0])), .. rig.Siblings(rig.Ledger(2, (100, [0]), (100, [1])), "b", "c")], 0, 0);

        Assert.All(plan.Members, member => Assert.Equal((NodeIndex.None, UnplannedReason.NoRoom), (member.Node, member.Reason)));
        Assert.Equal((0, 0), (plan.ReadBytes, plan.AtMostBytes));
    }

    [Fact]
    public void Plan_RoomForAPart_PlansThatPart()
    {
        var rig = new PlanRig(0, 1);

        var plan = rig.Plan(rig.Siblings(rig.Ledger(3, (100, [0]), (100, [1]), (100, [0])), "a", "b", "c"), 1, 1);

        Assert.Equal([0, 1], PlanRig.Nodes(plan).Where(node => node >= 0).Order());
        Assert.Equal(UnplannedReason.NoRoom, Assert.Single(plan.Members, member => member.Node.IsNone).Reason);
        Assert.Equal(200, plan.ReadBytes);
    }

    [Fact]
    public void Plan_NothingLeftToRead_IsNotNear()
    {
        var rig = new PlanRig(0, 0, 1);
        var ledger = rig.Ledger(1, (100, [0]));
        ledger.Place(new NodeIndex(0));

        var plan = rig.Plan(rig.Siblings(ledger, "a"), 9, 9, 9);

        Assert.Equal((NodeIndex.None, UnplannedReason.NotNear), (plan.Members[0].Node, plan.Members[0].Reason));
    }

    [Fact]
    public void Plan_InputOnAFullNode_IsInItsRack()
    {
        var rig = new PlanRig(0, 1, 1);

        Assert.Equal([2], PlanRig.Nodes(rig.Plan([rig.Own("a", (100, [1]))], 9, 0, 9)));
    }

    /// <summary>Every node is in the rack then: none is nearer than another.</summary>
    [Fact]
    public void Plan_InputOnAFullNodeOfTheOnlyRack_IsNotNear()
    {
        var rig = new PlanRig(0, 0, 0);
        PlanMember[] members = [rig.Own("a", (100, [1])), .. rig.Siblings(rig.Ledger(1, (100, [1])), "b")];

        var plan = rig.Plan(members, 9, 0, 9);

        Assert.All(plan.Members, member => Assert.Equal((NodeIndex.None, UnplannedReason.NotNear), (member.Node, member.Reason)));
    }

    [Fact]
    public void Plan_KindThatFitsNowhere_HasNoRoomBesideOthers()
    {
        var rig = new PlanRig(0, 1);
        var members = rig.Siblings(rig.Ledger(2, (100, [0]), (100, [1])), "a", "b");
        members[0] = members[0] with { Kind = 7 };

        var plan = rig.Planner.Plan(members, new SlotRoom([9, 9], (kind, _) => kind != 7));

        Assert.Equal((NodeIndex.None, UnplannedReason.NoRoom), (plan.Members[0].Node, plan.Members[0].Reason));
        Assert.False(plan.Members[1].Node.IsNone);
    }

    [Fact]
    public void Plan_SiblingsPlaced_ContinuesFromThem()
    {
        var rig = new PlanRig(0, 1, 2);
        var ledger = rig.Ledger(3, (100, [0]), (100, [1]), (100, [2]));
        ledger.Place(new NodeIndex(1));

        var plan = rig.Plan(rig.Siblings(ledger, "a", "b"), 9, 9, 9);

        Assert.Equal([0, 2], PlanRig.Nodes(plan).Order());
        Assert.Equal(200, plan.ReadBytes);
    }

    [Fact]
    public void Plan_AnyGroup_LeavesItsLedgerAlone()
    {
        var rig = new PlanRig(0, 1, 2);
        var ledger = rig.Ledger(3, (100, [0]), (100, [1]), (100, [2]));
        ledger.Place(new NodeIndex(1));

        rig.Plan(rig.Siblings(ledger, "a", "b"), 9, 9, 9);

        Assert.Equal((1, 100), (ledger.Placed, ledger.CoveredBytes));
    }

    [Fact]
    public void Plan_AnyGroup_TakesTheRoomOfThePlannedAlone()
    {
        var (rig, room) = (new PlanRig(0, 1, 2), new SlotRoom([2, 2, 2]));

        // Two of five are to come: they are expected, but take nothing.
        rig.Planner.Plan(rig.Siblings(rig.Ledger(5, (100, [0]), (100, [1]), (100, [2])), "a", "b", "c"), room);

        Assert.Equal(3, room.Free.Sum());
    }

    /// <summary>Alone, a is as good on node 0; but b, which reads node 0 alone, needs it more.</summary>
    [Fact]
    public void Plan_InputsOfTheirOwn_GiveWayToEachOther()
    {
        var rig = new PlanRig(0, 1, 2);

        var plan = rig.Plan([rig.Own("a", (100, [0]), (90, [1])), rig.Own("b", (80, [0]))], 1, 1, 0);

        Assert.Equal([1, 0], PlanRig.Nodes(plan));
        Assert.Equal((170, 1), (plan.ReadBytes, plan.Exchanges));
    }

    [Fact]
    public void Plan_InputsOfTheirOwn_AreShiftedInChains()
    {
        var rig = new PlanRig(0, 1, 2, 3);
        PlanMember[] members =
        [
            rig.Own("a", (100, [0]), (99, [1])), rig.Own("b", (98, [1]), (97, [2])),
            rig.Own("c", (96, [2]), (95, [3])), rig.Own("d", (90, [0])),
        ];

        var plan = rig.Plan(members, 1, 1, 1, 1);

        Assert.Equal([1, 2, 3, 0], PlanRig.Nodes(plan));
    }

    [Fact]
    public void Plan_SiblingOnTheOnlyNodeOfAnother_MovesOn()
    {
        var rig = new PlanRig(0, 1);
        PlanMember[] members = [.. rig.Siblings(rig.Ledger(1, (100, [0, 1])), "a"), rig.Own("b", (90, [0]))];

        Assert.Equal(190, rig.Plan(members, 1, 1).ReadBytes);
    }

    [Fact]
    public void Plan_JobsOfEqualInputs_StartOnDifferentNodes()
    {
        var rig = new PlanRig(0, 0, 0, 0);
        var nodes = Enumerable.Range(0, 40).Select(job =>
            PlanRig.Nodes(rig.Plan(rig.Siblings(rig.Ledger(1, (100, [0, 1, 2, 3])), $"job-{job}"), 1, 1, 1, 1))[0]);

        Assert.Equal(4, nodes.Distinct().Count());
    }

    [Fact]
    public void Plan_BusyDataNode_IsLeftAsTheScorerSays()
    {
        var rig = new PlanRig(0, 1) { Planner = new(new NodeScorer(LevelValues.Default, HotDataNodeMalus: 0.5), new ManualTimeProvider()) };
        var (ledger, readers) = (rig.Ledger(1, (100, [0]), (90, [1])), new NodeReaders());
        readers.Add("node00");
        var sibling = new SiblingView(new PodMetadata("ns", "a", "a"), ledger.Locality, ledger, 1, 0, readers);
        var alone = SiblingView.Alone(sibling.Pod, ledger.Locality, readers);

        Assert.Equal([1], PlanRig.Nodes(rig.Plan([new PlanMember(sibling, 0)], 1, 1)));
        Assert.Equal([1], PlanRig.Nodes(rig.Plan([new PlanMember(alone, 0)], 1, 1)));
    }

    [Fact]
    public void Plan_TimeIsOver_MakesNoExchange()
    {
        var clock = new ManualTimeProvider();
        var rig = new PlanRig(0, 1, 2) { Planner = new(NodeScorer.Default, clock) { ExchangeTime = TimeSpan.Zero } };

        var plan = rig.Plan([rig.Own("a", (100, [0]), (90, [1])), rig.Own("b", (80, [0]))], 1, 1, 0);

        Assert.Equal((100, 0), (plan.ReadBytes, plan.Exchanges));
    }

    [Fact]
    public void Plan_DifferentSnapshots_Throws()
    {
        var (one, other) = (new PlanRig(0, 1), new PlanRig(0, 1));

        Assert.Throws<ArgumentException>(() => one.Plan([one.Own("a", (1, [0])), other.Own("b", (1, [0]))], 1, 1));
    }

    [Fact]
    public void Plan_InputTooLargeForExchanges_IsPlannedAllTheSame()
    {
        var cluster = new PlanCluster(10);
        var ledger = cluster.LedgerOf(cluster.Blocks(200_001, new Random(1)), groupSize: 10);
        var rig = new PlanRig();

        var plan = rig.Plan(rig.Siblings(ledger, "a", "b", "c", "d"), [.. Enumerable.Repeat(1, 10)]);

        Assert.Equal(4, PlanRig.Nodes(plan).Where(node => node >= 0).Distinct().Count());
        Assert.Equal(0, plan.Exchanges);
        // Four shares of ten, whatever is expected of the other six.
        Assert.InRange((double)plan.ReadBytes / ledger.Locality.TotalBytes, 0.3, 0.4);
    }

    [Fact]
    public void Plan_EmptyInput_IsNotNear()
    {
        var rig = new PlanRig(0, 1);

        var plan = rig.Plan([rig.Own("a"), .. rig.Siblings(rig.Ledger(2), "b", "c")], 1, 1);

        Assert.All(plan.Members, member => Assert.Equal(UnplannedReason.NotNear, member.Reason));
    }
}
