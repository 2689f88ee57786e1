using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Tests.Siblings;

namespace Scheduler.Core.Tests.Planning;

public sealed class GroupPlanProperties
{
    /// <summary>The room refuses more pods than it has slots, and pods that are not eligible.</summary>
    [Fact]
    public void Plan_AnyRoom_TakesWhatItPlansAndNoMore() => Check(scenario =>
    {
        var room = scenario.Room();
        var plan = scenario.Plan(scenario.Members(), room);
        var taken = scenario.Free.Zip(room.Free, (before, after) => before - after);
        return plan.Members.All(member => member.Node.IsNone || scenario.IsEligible(member.Member.Kind, member.Node))
            && taken.SequenceEqual(
                Enumerable.Range(0, scenario.Free.Length).Select(node => plan.Members.Count(member => member.Node == new NodeIndex(node))));
    });

    [Fact]
    public void Plan_NoNode_SaysWhetherAnyHasRoom() => Check(scenario =>
    {
        var room = scenario.Room();
        var plan = scenario.Plan(scenario.Members(), room);
        return plan.Members.All(member => member.Node.IsNone == member.Reason is not null)
            && plan.Members.Where(member => member.Node.IsNone).All(member =>
                Enumerable.Range(0, scenario.Free.Length).Any(node => room.Fits(member.Member.Kind, new NodeIndex(node)))
                    == (member.Reason == Core.Planning.UnplannedReason.NotNear));
    });

    [Fact]
    public void Plan_WithExchanges_ReadsNoLess() => Check(scenario =>
    {
        scenario = scenario with { ToCome = 0, Own = [] };
        var greedy = scenario.Plan(scenario.Members(), scenario.Room(), maxTrials: 0);
        var plan = scenario.Plan(scenario.Members(), scenario.Room());
        return plan.ReadBytes >= greedy.ReadBytes && greedy.Exchanges == 0
            && scenario.ReadBytes(plan).Siblings >= scenario.ReadBytes(greedy).Siblings;
    });

    /// <summary>No other input is near the racks of these then, so that only bytes on own nodes have a value.</summary>
    [Fact]
    public void Plan_OfTheirOwnWithExchanges_ReadNoLess() => Check(scenario =>
    {
        scenario = scenario with
        {
            Kinds = [],
            Scenario = scenario.Scenario with { RackOfNode = [.. Enumerable.Range(0, scenario.Free.Length)] },
        };
        var greedy = scenario.Plan(scenario.Members(), scenario.Room(), maxTrials: 0);
        return scenario.Plan(scenario.Members(), scenario.Room()).ReadBytes >= greedy.ReadBytes;
    });

    [Fact]
    public void Plan_AnyGroup_ReadsWhatItSaysAndAtMostTheBound() => Check(scenario =>
    {
        var plan = scenario.Plan(scenario.Members(), scenario.Room());
        var (siblings, own) = scenario.ReadBytes(plan);
        var before = CoverageFlow.Of(scenario.Scenario, scenario.GroupSize, scenario.Placed);
        return plan.ReadBytes == siblings - before + own && plan.ReadBytes <= plan.AtMostBytes;
    });

    [Fact]
    public void Plan_MembersInAnotherOrder_IsSame() =>
        Prop.ForAll(PlannedScenario.Arbitrary, Arb.From(Gen.Choose(0, 1000)), (scenario, seed) =>
    {
        var members = scenario.Members();
        var plan = scenario.Plan(members, scenario.Room());
        new Random(seed).Shuffle(members);
        var other = scenario.Plan(members, scenario.Room());
        return plan.ReadBytes == other.ReadBytes && plan.Exchanges == other.Exchanges && plan.AtMostBytes == other.AtMostBytes
            && plan.Members.ToDictionary(member => member.Member, member => member.Node) is var nodes
            && other.Members.All(member => nodes[member.Member] == member.Node)
            && other.Members.Select(member => member.Member).SequenceEqual(members);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Plan_FewerTrials_IsAPlan() => Prop.ForAll(PlannedScenario.Arbitrary, Arb.From(Gen.Choose(0, 5)), (scenario, trials) =>
    {
        var room = scenario.Room();
        var plan = scenario.Plan(scenario.Members(), room, trials);
        return plan.Exchanges <= trials && scenario.Free.Sum() - room.Free.Sum() == plan.Members.Count(member => !member.Node.IsNone);
    }).QuickCheckThrowOnFailure();

    private static void Check(Func<PlannedScenario, bool> holds) =>
        Prop.ForAll(PlannedScenario.Arbitrary, holds).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
