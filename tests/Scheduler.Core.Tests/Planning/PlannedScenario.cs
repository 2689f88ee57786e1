using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;
using Scheduler.Core.Tests.Siblings;
using Scheduler.Sandbox;
using Scheduler.Testing.Planning;

namespace Scheduler.Core.Tests.Planning;

/// <summary>Two jobs' inputs on a small cluster, siblings that are placed, pods to be planned, and room, for property tests.</summary>
/// <param name="Scenario">The input of siblings.</param>
/// <param name="Placed">Nodes of siblings that are placed.</param>
/// <param name="ToCome">Siblings that are expected after those to be planned.</param>
/// <param name="Kinds">Siblings to be planned, by kind.</param>
/// <param name="Own">The node and the bytes of the input of each other pod to be planned.</param>
/// <param name="Free">Free slots by node.</param>
/// <param name="Eligible">Whether pods of a kind pass the filters of a node, by kind × node.</param>
public sealed record PlannedScenario(
    Scenario Scenario, ImmutableArray<int> Placed, int ToCome, ImmutableArray<int> Kinds, ImmutableArray<ScenarioBlock> Own,
    ImmutableArray<int> Free, ImmutableArray<bool> Eligible)
{
    private const int KindCount = 3;

    public static Arbitrary<PlannedScenario> Arbitrary { get; } = Arb.From(
        from scenario in Scenario.Arbitrary.Generator
        from placed in Gen.Choose(0, scenario.NodeCount - 1).ListOf()
        from toCome in Gen.Choose(0, 5)
        from kinds in Gen.Choose(0, KindCount - 1).ListOf()
        from own in OwnGen(scenario.NodeCount).ListOf()
        from free in Gen.Choose(0, 3).ArrayOf(scenario.NodeCount)
        from eligible in Gen.Choose(0, 3).ArrayOf(scenario.NodeCount * KindCount)
        select new PlannedScenario(
            scenario, [.. placed.Take(6)], toCome, [.. kinds.Take(10)], [.. own.Take(6)], [.. free], [.. eligible.Select(IsAbove0)]));

    public int GroupSize => Math.Max(1, Placed.Length + Kinds.Length + ToCome);

    public SlotRoom Room() => new([.. Free], IsEligible);

    public bool IsEligible(int kind, NodeIndex node) => Eligible[(kind * Scenario.NodeCount) + node.Value];

    public PlanMember[] Members()
    {
        var group = new PlacedGroup(Scenario, GroupSize, Placed);
        var ledger = group.Placed();
        var siblings = Kinds.Select((kind, pod) => new PlanMember(SiblingView.Of(Pod($"sibling-{pod}"), ledger), kind));
        var own = Own.Select((block, pod) =>
            new PlanMember(SiblingView.Alone(Pod($"own-{pod}"), LocalityOf(block, ledger)), pod % KindCount));
        return [.. siblings, .. own];
    }

    public GroupPlan Plan(IReadOnlyCollection<PlanMember> members, SlotRoom room, int maxTrials = int.MaxValue) =>
        new GroupPlanner(NodeScorer.Default, new ManualTimeProvider()) { MaxTrials = maxTrials }.Plan(members, room);

    /// <summary>What siblings and others read at most from their own nodes, those placed before included.</summary>
    public (long Siblings, long Own) ReadBytes(GroupPlan plan)
    {
        var planned = plan.Members.Where(member => !member.Node.IsNone).ToLookup(member => member.Member.View.Ledger is not null);
        var siblings = CoverageFlow.Of(Scenario, GroupSize, Placed.Concat(planned[true].Select(member => member.Node.Value)));
        return (siblings, planned[false].Sum(member => member.Member.View.Locality.BytesAt(member.Node).OnNode()));
    }

    private static Gen<ScenarioBlock> OwnGen(int nodes) =>
        from node in Gen.Choose(0, nodes - 1)
        from bytes in Gen.Choose(1, 1_000_000)
        select new ScenarioBlock(bytes, [(node, false)]);

    private static bool IsAbove0(int number) => number > 0;

    private static PodMetadata Pod(string uid) => new("ns", uid, uid);

    private InputLocality LocalityOf(ScenarioBlock block, GroupLedger ledger) =>
        InputLocalityBuilder.Build([(Scenario with { Blocks = [block] }).ToMap()], ledger.Replicas.Topology, default);
}
