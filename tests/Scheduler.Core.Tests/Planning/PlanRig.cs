using System.Collections.Immutable;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;
using Scheduler.Sandbox;
using Scheduler.Testing.Planning;

namespace Scheduler.Core.Tests.Planning;

/// <summary>A small cluster on which several inputs lie, and plans for pods that read them, without a limit of time.</summary>
internal sealed class PlanRig
{
    private readonly NetworkTopology _topology;
    private readonly ImmutableArray<int> _rackOfNode;

    /// <summary>Nodes in these racks, each with a DataNode.</summary>
    public PlanRig(params int[] rackOfNode)
    {
        _rackOfNode = [.. rackOfNode];
        _topology = new Scenario(_rackOfNode, []).ToTopology();
    }

    public GroupPlanner Planner { get; init; } = new(NodeScorer.Default, new ManualTimeProvider());

    /// <summary>Members with these uids that share an input of blocks on these nodes.</summary>
    public PlanMember[] Siblings(GroupLedger ledger, params string[] uids) =>
        [.. uids.Select(uid => new PlanMember(SiblingView.Of(Pod(uid), ledger), 0))];

    /// <summary>A member that reads blocks on these nodes alone.</summary>
    public PlanMember Own(string uid, params (long Bytes, int[] Nodes)[] blocks) =>
        new(SiblingView.Alone(Pod(uid), InputLocalityBuilder.Build([ScenarioOf(blocks).ToMap()], _topology, default)), 0);

    public GroupLedger Ledger(int groupSize, params (long Bytes, int[] Nodes)[] blocks)
    {
        var map = ScenarioOf(blocks).ToMap();
        return new GroupLedger(
            InputReplicasBuilder.Build([map], _topology, default), InputLocalityBuilder.Build([map], _topology, default), groupSize);
    }

    public GroupPlan Plan(IReadOnlyCollection<PlanMember> members, params int[] free) => Planner.Plan(members, new SlotRoom(free));

    public static int[] Nodes(GroupPlan plan) => [.. plan.Members.Select(member => member.Node.Value)];

    private static PodMetadata Pod(string uid) => new("ns", uid, uid);

    private Scenario ScenarioOf((long Bytes, int[] Nodes)[] blocks) => new(
        _rackOfNode, [.. blocks.Select(block => new ScenarioBlock(block.Bytes, [.. block.Nodes.Select(node => (node, false))]))]);
}
